import type { AttributeFilter, DriverFilter, TextFilter, TextTerm } from '../contract/log-driver.js'
import type { JsonValue, StoredLogEntry } from '../contract/log-entry.js'
import { foldedWords } from './words.js'

/** An entry to match. Entries that are not stored yet have no id. */
export type FilterableEntry = Omit<StoredLogEntry, 'id'> & { readonly id?: number }

type Predicate = (entry: FilterableEntry) => boolean

type Values = Required<DriverFilter>
type Conditions = { readonly [Field in keyof Values]: (value: Values[Field]) => Predicate }

/** How to match each field of a filter, cheap conditions first. */
const CONDITIONS: Conditions = {
  minSeverity: (min) => (entry) => entry.severity >= min,
  maxSeverity: (max) => (entry) => entry.severity <= max,
  startTime: (start) => (entry) => entry.timestamp >= start,
  endTime: (end) => (entry) => entry.timestamp < end,
  maxId: (max) => (entry) => entry.id === undefined || entry.id <= max,
  services: (names) => {
    const services = new Set<string | undefined>(names)
    return (entry) => services.has(entry.service)
  },
  hosts: (names) => {
    const hosts = new Set<string | undefined>(names)
    return (entry) => hosts.has(entry.host)
  },
  traceId: (traceId) => (entry) => entry.traceId?.toLowerCase() === traceId,
  contains: (part) => (entry) => entry.message.includes(part),
  text: textPredicate,
  attributes: attributesPredicate,
}

const FIELDS = Object.keys(CONDITIONS) as (keyof DriverFilter)[]

/**
 * Turns a filter into a function that returns whether an entry matches, by all rules of the contract, including `text`. For
 * drivers on engines without their own query language, and for conditions that an engine cannot check.
 *
 * Create it once and call it for each entry.
 */
export function entryFilter(filter: DriverFilter): (entry: FilterableEntry) => boolean {
  const predicates = FIELDS.flatMap((field) => predicateOf(filter, field))
  return (entry) => {
    for (const predicate of predicates) if (!predicate(entry)) return false
    return true
  }
}

function predicateOf<Field extends keyof DriverFilter>(filter: Partial<Values>, field: Field): Predicate[] {
  const value = filter[field]
  return value === undefined ? [] : [CONDITIONS[field](value)]
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

/** Turns a text filter into a function of the words of a message, as `foldedWords` returns them. */
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
