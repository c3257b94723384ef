import { type HistogramBucket, SEVERITY_NAMES, type Severity, severityName } from '@logpond/core'
import { formatTime } from '@logpond/mapping/writers'
import { readDuration } from '@logpond/query'
import { chooseBucket } from '../../chart/choose-bucket.js'
import { checkSlices, rangeOf } from '../../chart/range.js'
import { readSlices } from '../../chart/slices.js'
import { valueLabel } from '../../chart/value-label.js'
import { CommandError } from '../../command-error.js'
import { checkCounted } from '../../fields/check-fields.js'
import { countedField } from '../../fields/field-names.js'
import { formatCount } from '../../numbers.js'
import { refusePage } from '../../question/question.js'
import { dataLines } from '../answers/data-lines.js'
import { dataText, partOf } from '../answers/data-text.js'
import type { Tool } from '../tool/tool.js'
import { nothingFound, QUERY, readQuery } from './query-argument.js'

const MAX_SLICES = 1000
/** Values of `by` in a slice. */
const MAX_VALUES = 8
const MAX_LABEL = 60

export const histogram: Tool = {
  name: 'histogram',
  title: 'Entries over time',
  description:
    'Counts matching entries by time and level, and by the most frequent values of a field: when something began, and where. Slices without entries are left out.',
  args: {
    query: QUERY,
    bucket: {
      type: 'string',
      maxLength: 30,
      description:
        'The width of a slice: 30s, 5m, 1h, 1d; by default, one with which there are about 40 slices at most',
    },
    by: {
      type: 'string',
      maxLength: 1000,
      description: 'service, host, level, trace, or an attribute by name or path, such as http.status',
    },
  },
  async answer(args, call) {
    const { storage } = call.database
    const { signal } = call
    const by = args.text('by') === '' ? undefined : countedField(args.text('by'))
    const question = await readQuery(args.text('query'), call)
    refusePage(question, 'all matching entries are counted.')
    if (by !== undefined) await checkCounted(by, storage, { signal })
    const range = await rangeOf(storage, question.filter, { signal })
    if (range === undefined) return nothingFound(question, call)
    const bucket = readBucket(args.text('bucket')) ?? chooseBucket(range)
    checkSlices(range, bucket, MAX_SLICES)
    const groups = by === undefined ? {} : { by: by.name, limit: MAX_VALUES }
    const slices = await readSlices(
      storage,
      { filter: question.filter, bucket, utc: true, range, ...groups },
      { signal },
    )
    const { text, shown, left } = dataLines(
      slices.map((slice) => lineOf(slice, by?.name)),
      call.maxBytes,
    )
    const total = slices.reduce((sum, { count }) => sum + count, 0)
    const next = slices[shown]
    const foot =
      next === undefined
        ? []
        : [
            `${left} later slices do not fit: add since:${formatTime(next.start, { utc: true })}, or choose a wider bucket.`,
          ]
    return [
      `${formatCount(total)} entries by the beginning of slices of ${durationText(bucket)}.`,
      text,
      ...foot,
    ].join('\n')
  },
}

function lineOf({ start, count, bySeverity, byValue = [] }: HistogramBucket, field = ''): string {
  const levels = new Map<string, number>()
  for (const [severity, found] of Object.entries(bySeverity)) {
    const name = severityName(Number(severity) as Severity)
    levels.set(name, (levels.get(name) ?? 0) + found)
  }
  const byLevel = SEVERITY_NAMES.filter((name) => levels.has(name)).map(
    (name) => `${name}=${levels.get(name)}`,
  )
  const values = byValue.map(({ value, count: found }) => {
    const { part, rest } = partOf(dataText(valueLabel(value, field)), 0, MAX_LABEL)
    return `${part}${rest > 0 ? '…' : ''}=${found}`
  })
  const groups = values.length === 0 ? '' : ` | ${values.join(' ')}`
  return `${formatTime(start, { utc: true })} ${count} | ${byLevel.join(' ')}${groups}`
}

function readBucket(text: string): number | undefined {
  if (text === '') return undefined
  const duration = readDuration(text.trim())
  if (duration !== undefined && duration >= 1) return duration
  throw new CommandError(
    `bucket must be a number and a unit, such as 30s, 5m, 1h, 1d; it was ${JSON.stringify(text)}.`,
  )
}

function durationText(milliseconds: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const
  const [unit, size] = units.find(([, width]) => milliseconds % width === 0) ?? ['ms', 1]
  return `${milliseconds / size}${unit}`
}
