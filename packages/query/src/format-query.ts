import type { AttributeCondition, AttributeValue, SearchFilter, SearchQuery } from '@logpond/core'
import { describe, invalidQuery } from './errors/query-error.js'
import { checkBounds } from './filter/check-bounds.js'
import { writeLevels } from './format/write-levels.js'
import { writeCondition, writePlain } from './format/write-value.js'
import { Lexer } from './lexer/lexer.js'
import { quoted } from './lexer/quoted-text.js'
import { parseQuery } from './parse-query.js'
import { separated, writeTerms } from './terms/write-terms.js'
import { termsOf } from './text/text-term.js'
import { writeTime } from './values/time.js'

/** A filter that no entry matches: each entry has a severity. */
const NOTHING = '-level:1..24'

const FIELDS = new Set([
  ...['text', 'contains', 'minSeverity', 'maxSeverity', 'service', 'host', 'traceId', 'spanId'],
  ...['attributes', 'startTime', 'endTime', 'any', 'not'],
])

/**
 * Writes a query as text, so that it can be shown, edited, and put into a link. `parseQuery` of the text gives a query with the same
 * meaning, and exactly the same query if it came from `parseQuery`.
 *
 * @example
 * ```ts
 * import { formatQuery } from '@logpond/query'
 *
 * console.log(formatQuery({ text: 'timed out', minSeverity: 'warn', attributes: { ms: { gte: 250 } } }))
 * // timed out level>=warn ms>=250
 * ```
 *
 * @throws QueryError INVALID_QUERY if the query is not valid.
 */
export function formatQuery(query: SearchQuery): string {
  checkObject(query)
  checkBounds(query)
  const { order, after, limit, ...filter } = query
  const page: string[] = []
  if (order !== undefined) page.push(`order:${order}`)
  if (limit !== undefined) page.push(`limit:${limit}`)
  if (after !== undefined) page.push(`after:${writeTime(Number(after.timestamp))}/${after.id}`)
  const { text, ...others } = filter
  const terms = [...filterTerms(others), ...page]
  if (text === undefined) {
    return withoutParentheses(others, terms) ?? terms.join(' ')
  }
  const written = rootText(text)
  return (beginsAnywhere(written) ? [...terms, written] : [written, ...terms]).join(' ')
}

/** A query that is nothing but alternatives needs no parentheses. */
function withoutParentheses(filter: SearchFilter, terms: readonly string[]): string | undefined {
  const { any, ...others } = filter
  const isAlone =
    any !== undefined && any.length > 1 && Object.values(others).every((one) => one === undefined)
  return isAlone && terms.length === 1 ? terms[0]?.slice(1, -1) : undefined
}

function rootText(text: string): string {
  const terms = termsOf(checkText(text))
  try {
    const parsed = parseQuery(text, { now: 0, timeZone: 'UTC' })
    if (Object.keys(parsed).length === 1 && parsed.text === text) return text
  } catch {
    // Then it has a meaning in the language, and must be written in another way.
  }
  return separated(terms)
}

function checkText(text: unknown): string {
  if (typeof text === 'string' && termsOf(text).length > 0) return text
  throw invalidQuery(`text must contain at least one word; it was ${describe(text)}.`)
}

/** Whether a pasted line begins in the text: then all behind it would be text too. */
function beginsAnywhere(text: string): boolean {
  const lexer = new Lexer(text)
  while (lexer.next() !== undefined) if (lexer.isPasted) return true
  return false
}

/** The terms of a filter, which must all hold. */
function filterTerms(filter: SearchFilter): string[] {
  const terms: string[] = []
  const { text, contains, minSeverity, maxSeverity, service, host, traceId, spanId } = filter
  const { attributes, startTime, endTime, any, not } = filter
  if (text !== undefined) terms.push(writeTerms(termsOf(checkText(text))))
  if (contains !== undefined) terms.push(`~${quoted(String(contains))}`)
  terms.push(...writeLevels(minSeverity, maxSeverity))
  if (service !== undefined) terms.push(`service:${names('service', service)}`)
  if (host !== undefined) terms.push(`host:${names('host', host)}`)
  if (traceId !== undefined) terms.push(`trace:${traceId}`)
  if (spanId !== undefined) terms.push(`span:${spanId}`)
  for (const [name, condition] of Object.entries(attributes ?? {}))
    terms.push(...writeCondition(name, condition as AttributeValue | AttributeCondition))
  if (startTime !== undefined) terms.push(`since:${writeTime(time('startTime', startTime))}`)
  if (endTime !== undefined) terms.push(`until:${writeTime(time('endTime', endTime))}`)
  if (any !== undefined) terms.push(...anyTerms(any))
  for (const one of not === undefined ? [] : Array.isArray(not) ? not : [not]) terms.push(...notTerms(one))
  return terms
}

function anyTerms(any: readonly SearchFilter[]): string[] {
  if (!Array.isArray(any) || any.length === 0)
    throw invalidQuery(`any must be an array of at least one filter; it was ${describe(any)}.`)
  const written = any.map((filter) => filterTerms(checkFields(filter)))
  // A filter without terms matches every entry, and so does a list with it.
  if (written.some((terms) => terms.length === 0)) return []
  // Words keep their parentheses: next to other words, they might look like the beginning of a log line.
  const [only, ...others] = written
  if (only !== undefined && others.length === 0 && any[0]?.text === undefined) return only
  return [`(${alternatives(any, written)})`]
}

function alternatives(filters: readonly SearchFilter[], written: readonly (readonly string[])[]): string {
  return written
    .map((terms, i) => {
      const isSingle = terms.length === 1 && termsOf(filters[i]?.text ?? 'x').length === 1
      return isSingle ? terms[0] : `(${terms.join(' ')})`
    })
    .join(' OR ')
}

function notTerms(filter: SearchFilter): string[] {
  const { not, ...others } = checkFields(filter)
  const isOnlyNot = not !== undefined && Object.values(others).every((value) => value === undefined)
  // None of none of these: at least one.
  if (isOnlyNot) {
    const filters = Array.isArray(not) ? not : [not]
    return filters.length === 0 ? [NOTHING] : anyTerms(filters)
  }
  const terms = filterTerms(filter)
  if (terms.length === 0) return [NOTHING]
  const isSingle = terms.length === 1 && filter.text === undefined && !terms[0]?.startsWith('-')
  return [isSingle ? `-${terms[0]}` : `-(${terms.join(' ')})`]
}

function names(field: string, value: string | string[]): string {
  const list = Array.isArray(value) ? value : [value]
  if (list.length === 0 || !list.every((name) => typeof name === 'string'))
    throw invalidQuery(
      `${field} must be a string, or an array of 1 to 1,000 strings; it was ${describe(value)}.`,
    )
  return list.length === 1 ? writePlain(list[0] as string) : `(${list.map(writePlain).join(' ')})`
}

function time(field: string, value: number | Date): number {
  const milliseconds = Number(value)
  if (Number.isFinite(milliseconds)) return milliseconds
  throw invalidQuery(`${field} must be milliseconds since the Unix epoch or a valid Date.`)
}

function checkObject(query: unknown): void {
  if (typeof query !== 'object' || query === null || Array.isArray(query))
    throw invalidQuery(`A query must be an object, not ${describe(query)}.`)
  const { order: _order, after: _after, limit: _limit, ...filter } = query as SearchQuery
  checkFields(filter)
}

function checkFields(filter: SearchFilter): SearchFilter {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
    throw invalidQuery(`A filter must be an object, not ${describe(filter)}.`)
  const unknown = Object.keys(filter).find((field) => !FIELDS.has(field))
  if (unknown === undefined) return filter
  throw invalidQuery(
    `There is no query field ${describe(unknown)}. The fields are ${[...FIELDS].join(', ')}.`,
  )
}
