import type { AttributeValue, SearchFilter } from '@logpond/core'
import { formatQuery, parseQuery } from '@logpond/query'
import { levelOf } from '../text/severity.js'
import { type QueryPiece, queryPieces } from './query-pieces.js'

/** What a click can ask for: a value of `service`, `host`, `severity` (the first number of a level), `traceId`, `spanId`, or an attribute. */
export interface FieldValue {
  readonly field: string
  readonly value: AttributeValue
}

/** A term of a query that asks for values of one field, or excludes them. */
export interface QueryTerm extends QueryPiece {
  readonly field: string
  readonly values: readonly AttributeValue[]
  readonly excluded: boolean
}

const NAMED = ['service', 'host', 'traceId', 'spanId'] as const
type Named = (typeof NAMED)[number]

/** The terms of a query that clicks can change. */
export function queryTerms(query: string): QueryTerm[] {
  const pieces = queryPieces(query)
  if (pieces.some(({ text }) => text === 'OR' || text === 'NOT')) return []
  return pieces.flatMap((piece) => {
    const read = readTerm(piece.text)
    return read === undefined ? [] : [{ ...piece, ...read }]
  })
}

/** Whether a query asks for a value, or excludes it. */
export function stateOf(
  terms: readonly QueryTerm[],
  { field, value }: FieldValue,
): 'filtered' | 'excluded' | undefined {
  const term = terms.find((one) => one.field === field && one.values.includes(value))
  return term === undefined ? undefined : term.excluded ? 'excluded' : 'filtered'
}

/** The query that asks for a value, besides other values of its field that it asks for; without the value if it asked for it already. */
export function toggleFilter(query: string, wanted: FieldValue): string {
  const terms = queryTerms(query)
  if (stateOf(terms, wanted) === 'filtered') return without(query, wanted)
  const cleaned = without(query, wanted)
  const existing = queryTerms(cleaned).find((term) => term.field === wanted.field && !term.excluded)
  // A trace and a span are one each.
  if (existing === undefined || wanted.field === 'traceId' || wanted.field === 'spanId')
    return withTerm(
      existing === undefined ? cleaned : cut(cleaned, existing, ''),
      writeTerm(wanted.field, [wanted.value]),
    )
  return cut(cleaned, existing, writeTerm(wanted.field, [...existing.values, wanted.value]))
}

/** The query that excludes a value; without the exclusion if it excluded it already. */
export function toggleExclusion(query: string, unwanted: FieldValue): string {
  const cleaned = without(query, unwanted)
  if (stateOf(queryTerms(query), unwanted) === 'excluded') return cleaned
  return withTerm(cleaned, `-${writeTerm(unwanted.field, [unwanted.value])}`)
}

/** The query without terms for a value. */
function without(query: string, { field, value }: FieldValue): string {
  const term = queryTerms(query).find((one) => one.field === field && one.values.includes(value))
  if (term === undefined) return query
  const rest = term.values.filter((one) => one !== value)
  const written = rest.length === 0 ? '' : `${term.excluded ? '-' : ''}${writeTerm(field, rest)}`
  return without(cut(query, term, written), { field, value })
}

function cut(query: string, { start, end }: QueryPiece, replacement: string): string {
  return `${query.slice(0, start)}${replacement}${query.slice(end)}`.replace(/\s{2,}/g, ' ').trim()
}

/** Adds a term so that it holds for all of the query: it would be text behind a pasted line, and of one side of OR only. */
export function withTerm(query: string, term: string): string {
  if (query.trim() === '') return term
  const hasOr = queryPieces(query).some(({ text }) => text === 'OR')
  const behind = `${hasOr ? `(${query})` : query} ${term}`
  return textOf(behind) === textOf(query) ? behind : `${term} ${query}`
}

function textOf(query: string): string | undefined {
  try {
    return parseQuery(query).text
  } catch {
    return undefined
  }
}

/** A value as a term of the language; several values as a list. */
export function writeTerm(field: string, values: readonly AttributeValue[]): string {
  if (field === 'severity') {
    const levels = values.map((value) => levelOf(Number(value)))
    return levels.length === 1 ? `level:${levels[0]}` : `level:(${levels.join(' ')})`
  }
  if (isNamed(field)) {
    const names = values.map(String)
    return field === 'service' || field === 'host'
      ? formatQuery({ [field]: names.length === 1 ? names[0] : names })
      : formatQuery({ [field]: names[0] })
  }
  return formatQuery({
    attributes: { [field]: values.length === 1 ? (values[0] ?? null) : { in: [...values] } },
  })
}

function readTerm(text: string): Omit<QueryTerm, keyof QueryPiece> | undefined {
  let filter: SearchFilter
  try {
    filter = parseQuery(text)
  } catch {
    return undefined
  }
  const { not } = filter
  if (not === undefined || Object.keys(filter).length !== 1) {
    const read = readFilter(filter)
    return read === undefined ? undefined : { ...read, excluded: false }
  }
  const read = Array.isArray(not) ? undefined : readFilter(not)
  return read === undefined ? undefined : { ...read, excluded: true }
}

/** The field and the values of a filter that asks for nothing else. */
function readFilter(filter: SearchFilter): { field: string; values: AttributeValue[] } | undefined {
  const level = levelsOf(filter)
  if (level !== undefined) return { field: 'severity', values: level }
  const [name, ...others] = Object.keys(filter)
  if (name === undefined || others.length > 0) return undefined
  if (isNamed(name)) return { field: name, values: [filter[name] ?? []].flat() }
  const [attribute, ...more] = Object.entries(filter.attributes ?? {})
  if (attribute === undefined || more.length > 0) return undefined
  const [field, condition] = attribute
  if (typeof condition !== 'object' || condition === null) return { field, values: [condition] }
  const { in: list, eq } = condition
  if (Object.keys(condition).length !== 1) return undefined
  if (eq !== undefined) return { field, values: [eq] }
  return list === undefined ? undefined : { field, values: list }
}

function levelsOf(filter: SearchFilter): number[] | undefined {
  const levels = (filter.any ?? [filter]).map((one) => {
    const { minSeverity: from, maxSeverity: to, ...rest } = one
    const isLevel = typeof from === 'number' && from % 4 === 1 && to === from + 3
    return isLevel && Object.keys(rest).length === 0 ? from : undefined
  })
  if (filter.any !== undefined && Object.keys(filter).length > 1) return undefined
  return levels.every((level) => level !== undefined) ? levels : undefined
}

function isNamed(field: string): field is Named {
  return (NAMED as readonly string[]).includes(field)
}
