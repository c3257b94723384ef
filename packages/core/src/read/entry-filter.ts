import type { AttributeFilter, DriverFilter, TextFilter, TextTerm } from '../contract/log-driver.js'
import type { JsonValue, StoredLogEntry } from '../contract/log-entry.js'
import { foldedWords } from './words.js'

/** What a filter looks at; entries that are not stored yet have no id. */
export type FilterableEntry = Pick<
  StoredLogEntry,
  'timestamp' | 'severity' | 'message' | 'service' | 'host' | 'traceId' | 'attributes'
> & { readonly id?: number }

type Predicate = (entry: FilterableEntry) => boolean

/**
 * A filter as a function that says whether an entry matches: all of the contract's rules, `text` included. For drivers
 * on engines without a query language of their own, and for what an engine cannot decide.
 *
 * Make it once and call it often; it looks at cheap conditions first.
 */
export function entryFilter(filter: DriverFilter): Predicate {
  const predicates = predicatesOf(filter)
  return (entry) => {
    for (const predicate of predicates) if (!predicate(entry)) return false
    return true
  }
}

function predicatesOf(filter: DriverFilter): Predicate[] {
  const { minSeverity, maxSeverity, startTime, endTime, maxId, traceId, contains, text } = filter
  const services = filter.services && new Set<string | undefined>(filter.services)
  const hosts = filter.hosts && new Set<string | undefined>(filter.hosts)
  const predicates: Predicate[] = []
  if (minSeverity !== undefined) predicates.push((entry) => entry.severity >= minSeverity)
  if (maxSeverity !== undefined) predicates.push((entry) => entry.severity <= maxSeverity)
  if (startTime !== undefined) predicates.push((entry) => entry.timestamp >= startTime)
  if (endTime !== undefined) predicates.push((entry) => entry.timestamp < endTime)
  if (maxId !== undefined) predicates.push((entry) => entry.id === undefined || entry.id <= maxId)
  if (services) predicates.push((entry) => services.has(entry.service))
  if (hosts) predicates.push((entry) => hosts.has(entry.host))
  if (traceId !== undefined) predicates.push((entry) => entry.traceId?.toLowerCase() === traceId)
  if (contains !== undefined) predicates.push((entry) => entry.message.includes(contains))
  if (text) predicates.push(textPredicate(text))
  if (filter.attributes) predicates.push(attributesPredicate(filter.attributes))
  return predicates
}

function attributesPredicate(filters: readonly AttributeFilter[]): Predicate {
  return ({ attributes }) =>
    attributes !== undefined && filters.every((filter) => hasAttribute(attributes, filter))
}

function hasAttribute(attributes: Record<string, JsonValue>, { name, path, json }: AttributeFilter): boolean {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : valueAt(attributes, path)
  if (value === undefined || (typeof value === 'object' && value !== null)) return false
  return JSON.stringify(value) === json
}

function valueAt(attributes: Record<string, JsonValue>, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = attributes
  for (const key of path) {
    if (!isPlainObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function isPlainObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textPredicate(filter: TextFilter): Predicate {
  const matches = wordsFilter(filter)
  return ({ message }) => matches(foldedWords(message))
}

/** A filter by text as a function of the words of a message, as `foldedWords` gives them. */
export function wordsFilter(filter: TextFilter): (found: readonly string[]) => boolean {
  const all = filter.all.map(foldTerm)
  const none = filter.none.map(foldTerm)
  return (found) => all.every((term) => hasTerm(found, term)) && !none.some((term) => hasTerm(found, term))
}

function foldTerm({ words, prefix }: TextTerm): TextTerm {
  return { words: words.flatMap(foldedWords), prefix }
}

function hasTerm(found: readonly string[], { words, prefix }: TextTerm): boolean {
  const last = words.length - 1
  for (let start = 0; start + last < found.length; start++) {
    const isHere = words.every((word, i) => {
      const candidate = found[start + i]
      return i === last && prefix ? candidate?.startsWith(word) : candidate === word
    })
    if (isHere) return true
  }
  return false
}
