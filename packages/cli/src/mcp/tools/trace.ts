import { CommandError } from '../../command-error.js'
import type { Tool } from '../tool/tool.js'
import { CURSOR, cursorAfter, readCursor } from './cursor.js'
import { pageText, readPage } from './entry-page.js'
import { TEXT_LENGTH, textPart } from './text-arguments.js'

export const trace: Tool = {
  name: 'trace',
  title: 'Entries of a trace',
  description: 'All entries of a trace (a request through all services), oldest first.',
  args: {
    id: {
      type: 'string',
      maxLength: 100,
      isRequired: true,
      description: 'The id of the trace, 32 hex digits, from trace= in an answer',
    },
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      default: 100,
      description: 'The most entries; default 100',
    },
    ...CURSOR,
    ...TEXT_LENGTH,
  },
  async answer(args, call) {
    const traceId = args.text('id').replace(/^trace[=:]/, '')
    if (!/^[0-9a-f]{32}$/i.test(traceId))
      throw new CommandError(`id must have 32 hex digits; it was ${JSON.stringify(traceId)}.`)
    const start = readCursor(args.text('cursor'))
    const page = await readPage({
      limit: args.number('limit'),
      maxBytes: call.maxBytes,
      part: textPart(args),
      read: (after, step) =>
        call.database.storage.search(
          { traceId, order: 'oldest', limit: step, after: after ?? start },
          { signal: call.signal },
        ),
    })
    if (page.last === undefined)
      return start === undefined ? `No entry has the trace id ${traceId}.` : 'The trace has no further entry.'
    const more = page.hasMore
      ? `The trace has more: call again with the cursor "${cursorAfter(page.last)}".`
      : 'The trace has no further entry.'
    return pageText(`${page.shown} ${page.shown === 1 ? 'entry' : 'entries'}, oldest first.`, page, more)
  },
}
