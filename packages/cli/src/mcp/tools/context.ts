import type { StoredLogEntry } from '@logpond/core'
import { CommandError } from '../../command-error.js'
import { refusePage } from '../../question/question.js'
import { entryLines } from '../answers/entry-lines.js'
import type { TextPart } from '../answers/entry-text.js'
import { FRAME_BYTES, fenced } from '../answers/fenced.js'
import type { Argument } from '../tool/arguments.js'
import type { Tool } from '../tool/tool.js'
import { QUERY, readQuery } from './query-argument.js'
import { TEXT_LENGTH, TEXT_OFFSET, textPart } from './text-arguments.js'

const count = (which: string) =>
  ({
    type: 'integer',
    minimum: 0,
    maximum: 200,
    default: 10,
    description: `How many entries ${which} it; default 10`,
  }) as const satisfies Argument

export const context: Tool = {
  name: 'context',
  title: 'Entries around one',
  description:
    'An entry and those before and after it by time, oldest first. With before 0, after 0 and a greater text_length: the entry alone, with its whole text.',
  args: {
    id: {
      type: 'integer',
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      isRequired: true,
      description: 'The id of the entry, from # in an answer',
    },
    before: count('before'),
    after: count('after'),
    query: {
      ...QUERY,
      description:
        'Which other entries, such as service:api; all of them without a query. As for search_logs.',
    },
    ...TEXT_LENGTH,
    ...TEXT_OFFSET,
  },
  async answer(args, call) {
    const question = await readQuery(args.text('query'), call)
    refusePage(question, 'before and after say how many entries.')
    const id = args.number('id')
    const entries = await call.database.storage.around(id, {
      before: args.number('before'),
      after: args.number('after'),
      filter: question.filter,
      signal: call.signal,
    })
    const at = entries.findIndex((entry) => entry.id === id)
    if (at === -1) throw new CommandError(`There is no entry with the id ${id}; it may have been deleted.`)
    const part = textPart(args)
    const mark = (entry: StoredLogEntry) => (entry.id === id ? '> ' : '')
    const [start, end] = fitting(entries, at, call.maxBytes - FRAME_BYTES, part)
    const { lines } = entryLines(entries.slice(start, end), Number.POSITIVE_INFINITY, part, mark)
    const left = entries.length - (end - start)
    const foot = [
      `The entry #${id} begins with >.`,
      ...(left > 0
        ? [`${left} of the entries around it do not fit: choose a smaller text_length, before or after.`]
        : []),
    ]
    return [fenced(lines), foot.join(' ')].join('\n')
  },
}

/** The part of the entries that fits, with as many before the one at the position as after it where there are enough. */
function fitting(
  entries: readonly StoredLogEntry[],
  at: number,
  maxBytes: number,
  part: TextPart,
): [start: number, end: number] {
  const own = entries.slice(at, at + 1)
  const rest = maxBytes - sizeOf(own, part)
  const before = entries.slice(0, at).reverse()
  const after = entries.slice(at + 1)
  const shownBefore = fittingCount(before, Math.max(rest / 2, rest - sizeOf(after, part)), part)
  const shownAfter = fittingCount(after, rest - sizeOf(before.slice(0, shownBefore), part), part)
  return [at - shownBefore, at + 1 + shownAfter]
}

function fittingCount(entries: readonly StoredLogEntry[], maxBytes: number, part: TextPart): number {
  let shown = 0
  while (shown < entries.length && sizeOf(entries.slice(0, shown + 1), part) <= maxBytes) shown++
  return shown
}

/** Bytes without regard to repeats, which only make it less. */
function sizeOf(entries: readonly StoredLogEntry[], part: TextPart): number {
  const { lines } = entryLines(entries, Number.POSITIVE_INFINITY, part)
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 3, 0)
}
