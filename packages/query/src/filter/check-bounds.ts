import type { SearchFilter, SearchQuery } from '@logpond/core'
import { invalidQuery } from '../errors/query-error.js'
import { countWords } from '../terms/write-terms.js'
import { termsOf } from '../text/text-term.js'
import { MAX_DEPTH } from './to-filter.js'

const MAX_CONDITIONS = 1000
const MAX_WORDS = 1000
const PAGE = ['order', 'after', 'limit']

/**
 * Checks the bounds of core: depth 8; 1,000 conditions and 1,000 words in the whole query.
 *
 * @throws QueryError INVALID_QUERY that names the bound.
 */
export function checkBounds(query: SearchQuery): void {
  const totals = { conditions: 0, words: 0 }
  count(query, 0, totals)
  if (totals.words > MAX_WORDS)
    throw invalidQuery(
      `A query must have at most ${MAX_WORDS} words, not ${totals.words}. Search for a part of the text.`,
    )
  if (totals.conditions > MAX_CONDITIONS)
    throw invalidQuery(`A query must have at most ${MAX_CONDITIONS} conditions, not ${totals.conditions}.`)
}

function count(filter: SearchFilter, depth: number, totals: { conditions: number; words: number }): void {
  if (depth > MAX_DEPTH)
    throw invalidQuery(
      `The query is nested too deep: alternatives and negations may be at most ${MAX_DEPTH} deep.`,
    )
  for (const [field, value] of Object.entries(filter)) {
    if (value === undefined || PAGE.includes(field)) continue
    if (field === 'any' || field === 'not') {
      for (const one of Array.isArray(value) ? value : [value]) count(one, depth + 1, totals)
    } else if (field === 'attributes') {
      for (const one of Object.values(value)) {
        const isCondition = typeof one === 'object' && one !== null
        totals.conditions += isCondition ? Object.keys(one).length : 1
        if (isCondition && Array.isArray((one as { in?: unknown }).in))
          checkList((one as { in: unknown[] }).in)
      }
    } else {
      totals.conditions++
      if (field === 'text') totals.words += countWords(termsOf(value))
      if (Array.isArray(value)) checkList(value)
    }
  }
}

function checkList(values: readonly unknown[]): void {
  if (values.length > 1000) throw invalidQuery(`A list must have at most 1,000 values, not ${values.length}.`)
}
