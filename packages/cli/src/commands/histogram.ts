import { visibleJson } from '@logpond/mapping/writers'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { chooseBucket } from '../chart/choose-bucket.js'
import { drawHistogram } from '../chart/draw-histogram.js'
import { checkSlices, rangeOf } from '../chart/range.js'
import { readSlices } from '../chart/slices.js'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { checkCounted } from '../fields/check-fields.js'
import { countedField } from '../fields/field-names.js'
import { writeNotes } from '../output/write-notes.js'
import { parseCount, parseDuration } from '../parse-values.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { refusePage } from '../question/question.js'

interface HistogramOptions extends QueryOptions {
  readonly db: string
  readonly json?: boolean
  readonly bucket?: number
  readonly by?: string
  readonly limit: number
}

/** More slices than this are probably a mistake. */
const MAX_SLICES = 100_000

export function addHistogramCommand(program: Command, context: Context): void {
  const command = program.command('histogram').description('count matching entries by time')
  addQueryOptions(command, context)
    .addOption(
      new Option(
        '--bucket <duration>',
        'width of a slice: 30s, 5m, 1h, 1d, 1w (default: up to 40 slices)',
      ).argParser(parseBucket),
    )
    .addOption(new Option('--by <field>', 'count the most frequent values of a field too'))
    .addOption(
      new Option('--limit <count>', 'with --by: how many values').default(5).argParser(parseCount(1, 1000)),
    )
    .option('--json', 'print one JSON object per slice, as storage.histogram() returns it')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Slices without entries are left out. Days begin at midnight and weeks on Monday,
in local time or, with --utc, in UTC.

Exit status: 0 if an entry was found, 1 if none was found, 2 after an error.

Examples:
  logpond histogram 'level>=warn since:1d'
  logpond histogram --bucket 1h --by service 'http.status>=500'`,
    )
    .action((words: string[], _options: object, self: Command) =>
      printHistogram(context, words, self.optsWithGlobals<HistogramOptions>()),
    )
}

async function printHistogram(
  context: Context,
  words: readonly string[],
  options: HistogramOptions,
): Promise<void> {
  const counted = options.by === undefined ? undefined : countedField(options.by)
  const question = toQuestion(words, options, context)
  refusePage(question, 'all matching entries are counted.')
  if (options.explain) return context.stdout.write(explain(question.filter))
  const { storage } = await openToRead(context, options.db)
  const { filter } = question
  const { utc = false, limit } = options
  try {
    await question.checkNames(storage)
    if (counted !== undefined) await checkCounted(counted, storage)
    const range = await rangeOf(storage, filter)
    if (range === undefined) throw new CommandError('Nothing found.', 1)
    const bucket = options.bucket ?? chooseBucket(range)
    checkSlices(range, bucket, MAX_SLICES)
    const groups = counted === undefined ? {} : { by: counted.name, limit }
    const slices = await readSlices(storage, { filter, bucket, utc, range, ...groups })
    if (options.json) return context.stdout.write(slices.map((slice) => `${visibleJson(slice)}\n`).join(''))
    const { table, notes } = drawHistogram(slices, { bucket, utc, ...groups }, context.stdout)
    await context.stdout.write(table)
    await writeNotes(context, notes)
  } finally {
    await storage.close()
  }
}

function parseBucket(text: string): number {
  const duration = parseDuration(text)
  if (duration < 1) throw new InvalidArgumentError('Give at least 1ms.')
  return duration
}
