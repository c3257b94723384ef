import { formatCount } from '../../numbers.js'
import { refusePage } from '../../question/question.js'
import type { Tool } from '../tool/tool.js'
import { nothingFound, QUERY, readQuery } from './query-argument.js'

export const count: Tool = {
  name: 'count',
  title: 'Count entries',
  description: 'How many entries match a query.',
  args: { query: QUERY },
  async answer(args, call) {
    const question = await readQuery(args.text('query'), call)
    refusePage(question, 'all matching entries are counted.')
    const found = await call.database.storage.count(question.filter, { signal: call.signal })
    if (found === 0) return nothingFound(question, call)
    return `${formatCount(found)} ${found === 1 ? 'entry matches' : 'entries match'}.`
  },
}
