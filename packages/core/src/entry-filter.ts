import type { AttributeFilter, DriverFilter, TextFilter, TextTerm } from './log-driver.js'
import type { JsonValue, StoredLogEntry } from './log-entry.js'
import { foldWord, words } from './words.js'

/** What a filter looks at; entries that are not stored yet have no id. */
export type FilterableEntry = Pick<
  StoredLogEntry,
  'timestamp' | 'severity' | 'message' | 'service' | 'host' | 'traceId' | 'attributes'
> & { readonly id?: number }

type Predicate = (entry: FilterableEntry) => boolean

/** A filter as a function: whether an entry matches. Made once, called often; cheap conditions come first. */
export function entryFilter(filter: DriverFilter): Predicate {
  const predicates = predicatesOf(filter)
  return (entry) => predicates.every((predicate) => predicate(entry))
}

function predicatesOf(filter: DriverFilter): Predicate[] {
  const { minSeverity, maxSeverity, startTime, endTime, maxId, services, hosts, traceId, contains, text } =
    filter
  const predicates: Predicate[] = []
  if (minSeverity !== undefined) predicates.push((entry) => entry.severity >= minSeverity)
  if (maxSeverity !== undefined) predicates.push((entry) => entry.severity <= maxSeverity)
  if (startTime !== undefined) predicates.push((entry) => entry.timestamp >= startTime)
  if (endTime !== undefined) predicates.push((entry) => entry.timestamp < endTime)
  if (maxId !== undefined) predicates.push((entry) => entry.id === undefined || entry.id <= maxId)
  if (services) predicates.push((entry) => entry.service !== undefined && services.includes(entry.service))
  if (hosts) predicates.push((entry) => entry.host !== undefined && hosts.includes(entry.host))
  if (traceId !== undefined) predicates.push((entry) => entry.traceId?.toLowerCase() === traceId)
  if (contains !== undefined) predicates.push((entry) => entry.message.includes(contains))
  if (text) predicates.push(textPredicate(text))
  for (const attribute of filter.attributes ?? []) {
    predicates.push((entry) => entry.attributes !== undefined && hasAttribute(entry.attributes, attribute))
  }
  return predicates
}

function hasAttribute(attributes: Record<string, JsonValue>, { name, path, json }: AttributeFilter): boolean {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : valueAt(attributes, path)
  return value !== undefined && JSON.stringify(value) === json
}

function valueAt(attributes: Record<string, JsonValue>, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = attributes
  for (const key of path) {
    const isObject: boolean = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject || !Object.hasOwn(value as object, key)) return undefined
    value = (value as Record<string, JsonValue>)[key]
  }
  return value
}

function textPredicate({ all, none }: TextFilter): Predicate {
  const required = all.map(foldTerm)
  const excluded = none.map(foldTerm)
  return ({ message }) => {
    const found = words(message).map(foldWord)
    return required.every((term) => hasTerm(found, term)) && !excluded.some((term) => hasTerm(found, term))
  }
}

function foldTerm(term: TextTerm): TextTerm {
  return { words: term.words.map(foldWord), prefix: term.prefix }
}

function hasTerm(found: readonly string[], term: TextTerm): boolean {
  const last = term.words.length - 1
  return found.some((_, start) =>
    term.words.every((word, i) => {
      const candidate = found[start + i]
      return i === last && term.prefix ? candidate?.startsWith(word) === true : candidate === word
    }),
  )
}
