import { formatCount } from '../../numbers.js'
import type { Tool } from '../tool/tool.js'
import { countQuickly } from './count-quickly.js'
import { CURSOR, cursorAfter, readCursor } from './cursor.js'
import { type EntryPage, pageText, readPage } from './entry-page.js'
import { nothingFound, QUERY, readQuery } from './query-argument.js'
import { TEXT_LENGTH, textPart } from './text-arguments.js'

export const searchLogs: Tool = {
  name: 'search_logs',
  title: 'Search logs',
  description:
    'Finds log entries, newest first (with order:oldest in the query, oldest first). Begin with a narrow query, such as "level>=error since:1h", and count or top_values for many entries.',
  args: {
    query: QUERY,
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      default: 50,
      description: 'The most entries; default 50',
    },
    ...CURSOR,
    ...TEXT_LENGTH,
  },
  async answer(args, call) {
    const question = await readQuery(args.text('query'), call)
    const { order = 'newest', limit = Number.POSITIVE_INFINITY } = question.page
    const start = readCursor(args.text('cursor')) ?? question.page.after
    const page = await readPage({
      limit: Math.min(limit, args.number('limit')),
      maxBytes: call.maxBytes,
      part: textPart(args),
      read: (after, step) =>
        call.database.storage.search(
          { ...question.filter, order, limit: step, after: after ?? start },
          { signal: call.signal },
        ),
    })
    if (page.last === undefined)
      return start === undefined ? nothingFound(question, call) : 'No further entry matches.'
    if (!page.hasMore) return pageText(headOf(page, order), page, 'No further entry matches.')
    const all = await countQuickly(question.filter, call)
    const more = `${start === undefined ? moreThan(page.shown, all) : moreOf(all)}: call again with the cursor "${cursorAfter(page.last)}", or narrow the query.`
    return pageText(headOf(page, order), page, more)
  },
}

function headOf({ shown }: EntryPage, order: string): string {
  return `${shown} ${shown === 1 ? 'entry' : 'entries'}, ${order} first.`
}

/** After the first page. @param all The number of matching entries, if it is known. */
function moreThan(shown: number, all: number | undefined): string {
  // Entries may have been deleted meanwhile.
  if (all === undefined || all <= shown) return 'More entries match'
  const more = all - shown
  return more === 1 ? '1 more entry matches' : `${formatCount(more)} more entries match`
}

/** After a page that began with a cursor: how many entries were before is not known. */
function moreOf(all: number | undefined): string {
  return `More entries match${all === undefined ? '' : ` of the ${formatCount(all)} in all`}`
}
