import { valueLabel } from '../../chart/value-label.js'
import { checkCounted } from '../../fields/check-fields.js'
import { countedField } from '../../fields/field-names.js'
import { formatCount } from '../../numbers.js'
import { refusePage } from '../../question/question.js'
import { dataLines } from '../answers/data-lines.js'
import { dataText, partOf } from '../answers/data-text.js'
import type { Tool } from '../tool/tool.js'
import { nothingFound, QUERY, readQuery } from './query-argument.js'

const MAX_LABEL = 300

export const topValues: Tool = {
  name: 'top_values',
  title: 'Most frequent values',
  description: 'The most frequent values of a field among matching entries, with their counts.',
  args: {
    field: {
      type: 'string',
      maxLength: 1000,
      isRequired: true,
      description: 'service, host, level, trace, or an attribute by name or path, such as http.status',
    },
    query: QUERY,
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      default: 20,
      description: 'The most values; default 20',
    },
  },
  async answer(args, call) {
    const { storage } = call.database
    const field = countedField(args.text('field'))
    const question = await readQuery(args.text('query'), call)
    refusePage(question, 'values come by how frequent they are, as many as limit says.')
    const { values, distinct, missing, complete } = await storage.topValues(
      { ...question.filter, field: field.name, limit: args.number('limit') },
      { signal: call.signal },
    )
    if (values.length === 0) {
      await checkCounted(field, storage, { signal: call.signal })
      if (missing === 0) return nothingFound(question, call)
      return `${formatCount(missing)} entries match, and none of them has a value of ${dataText(args.text('field'))}.`
    }
    const lines = values.map(({ value, count }) => {
      const { part, rest } = partOf(dataText(valueLabel(value, field.name)), 0, MAX_LABEL)
      return `${count} ${part}${rest > 0 ? `…[${rest} more characters]` : ''}`
    })
    const { text, shown } = dataLines(lines, call.maxBytes)
    const of = complete ? formatCount(distinct) : `more than ${formatCount(distinct)}`
    const isWhole = complete && shown === distinct
    return [
      isWhole ? `All ${of} values, most frequent first.` : `${shown} of ${of} values, most frequent first.`,
      text,
      ...(complete
        ? []
        : [
            'There are too many values to count them all, so more frequent ones may be missing. The counts are exact.',
          ]),
      ...(missing > 0 ? [`${formatCount(missing)} matching entries have no value.`] : []),
    ].join('\n')
  },
}
