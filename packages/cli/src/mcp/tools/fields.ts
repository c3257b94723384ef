import { formatCount } from '../../numbers.js'
import { refusePage } from '../../question/question.js'
import { dataLines } from '../answers/data-lines.js'
import { dataText } from '../answers/data-text.js'
import type { Tool } from '../tool/tool.js'
import { nothingFound, QUERY, readQuery } from './query-argument.js'

export const fields: Tool = {
  name: 'fields',
  title: 'Fields of entries',
  description:
    'The attributes that matching entries have, by name or path, with the types of their values and how many entries have each: names to use in queries. Besides them, each entry has time, level and message, and may have service, host, trace and span.',
  args: {
    query: QUERY,
    contains: {
      type: 'string',
      maxLength: 200,
      description: 'Only names that contain this text, in any case',
    },
    skip: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000,
      default: 0,
      description: 'Names to leave out at the beginning: where the last answer ended',
    },
  },
  async answer(args, call) {
    const question = await readQuery(args.text('query'), call)
    refusePage(question, 'all matching entries are looked at.')
    const all = await call.database.storage.fields(question.filter, { signal: call.signal })
    const part = args.text('contains').toLowerCase()
    const skip = args.number('skip')
    const found = all
      .filter(({ name }) => name.toLowerCase().includes(part))
      .sort((a, b) => b.count - a.count)
      .slice(skip)
    if (found.length === 0) {
      if (all.length > 0) return 'There is no further name.'
      const [entry] = await call.database.storage.search(
        { ...question.filter, limit: 1 },
        { signal: call.signal },
      )
      return entry === undefined ? nothingFound(question, call) : 'The matching entries have no attributes.'
    }
    const lines = found.map(
      ({ name, types, count }) => `${dataText(name)} (${types.join(', ') || 'object or array'}) in ${count}`,
    )
    const { text, shown, left } = dataLines(lines, call.maxBytes)
    return [
      `${formatCount(shown)} names, the most frequent first.`,
      text,
      ...(left > 0 ? [`${left} more: call again with skip ${skip + shown}, or with contains.`] : []),
    ].join('\n')
  },
}
