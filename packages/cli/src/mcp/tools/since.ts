import { toDriverFilter } from '@logpond/core'
import { refusePage } from '../../question/question.js'
import type { Tool } from '../tool/tool.js'
import { pageText, readPage } from './entry-page.js'
import { QUERY, readQuery } from './query-argument.js'
import { TEXT_LENGTH, textPart } from './text-arguments.js'

export const since: Tool = {
  name: 'since',
  title: 'What happened since',
  description:
    'Entries that were stored after the one with an id, in the order in which they were stored, none left out: what happened after a change. Note the last id that "stats" gives, make the change, run the program, and ask for what came since; with a query such as "level>=error" for what failed since.',
  args: {
    id: {
      type: 'integer',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      isRequired: true,
      description: 'The id of the last entry before, from stats or from # in an answer; 0 for the beginning',
    },
    query: QUERY,
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      default: 50,
      description: 'The most entries; default 50',
    },
    ...TEXT_LENGTH,
  },
  async answer(args, call) {
    const question = await readQuery(args.text('query'), call)
    refusePage(question, 'entries come in the order of their ids, as many as limit says.')
    const filter = toDriverFilter(question.filter)
    const id = args.number('id')
    // Read before the entries, so that none is between the two.
    const lastId = await call.database.lastId()
    const page = await readPage({
      limit: args.number('limit'),
      maxBytes: call.maxBytes,
      part: textPart(args),
      read: (after, step) => call.database.entriesAfter(after?.id ?? id, step, filter, call.signal),
    })
    if (page.last === undefined) {
      if (id > lastId) return `There is no entry with the id ${id} yet: the last one is ${lastId}.`
      const what = args.text('query').trim() === '' ? 'No entry was stored' : 'No matching entry was stored'
      return `${what} after #${id}. The last id is ${lastId}.`
    }
    const next = page.hasMore ? page.last.id : Math.max(page.last.id, lastId)
    const more = page.hasMore
      ? `More were stored: call again with the id ${next}.`
      : `These are all. For what comes next, call again with the id ${next}.`
    return pageText(`${page.shown} after #${id}, in the order in which they were stored.`, page, more)
  },
}
