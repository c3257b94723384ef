import type { SearchQuery } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { formatQuery } from '@logpond/query'

/** A query as it was understood: as text in the language, and as JSON. */
export function explain(query: SearchQuery): string {
  const text = formatQuery(query)
  const json = JSON.stringify(query, null, 2).split('\n')
  return [text === '' ? '(every entry)' : text, ...json].map((line) => `${visibleText(line)}\n`).join('')
}
