import type { AttributeValue, JsonValue, StoredLogEntry } from '../../src/contract/log-entry.js'
import type { AttributeCondition, SearchFilter } from '../../src/contract/search-filter.js'
import { SEVERITY_NAMES } from '../../src/contract/severity.js'

type Entry = Omit<StoredLogEntry, 'id'>
type Value = JsonValue | undefined

/**
 * Whether an entry matches a filter as a user writes it, as the documentation says and as simply as possible. Without the tokenizer:
 * messages and texts must be words of ASCII letters between spaces, texts without phrases, and attributes without errors.
 */
export function modelMatches(filter: SearchFilter, entry: Entry): boolean {
  const { text, contains, minSeverity, maxSeverity, service, host, traceId, spanId } = filter
  const { attributes = {}, startTime, endTime, any, not } = filter
  const isLow = minSeverity !== undefined && entry.severity < numberOf(minSeverity)
  const isHigh = maxSeverity !== undefined && entry.severity > numberOf(maxSeverity)
  if (isLow || isHigh) return false
  if (text !== undefined && !text.split(' ').every((term) => modelHasTerm(term, entry.message))) return false
  if (contains !== undefined && !entry.message.includes(contains)) return false
  if (service !== undefined && ![service].flat().some((name) => name === entry.service)) return false
  if (host !== undefined && ![host].flat().some((name) => name === entry.host)) return false
  if (traceId !== undefined && traceId.toLowerCase() !== entry.traceId?.toLowerCase()) return false
  if (spanId !== undefined && spanId.toLowerCase() !== entry.spanId?.toLowerCase()) return false
  if (startTime !== undefined && entry.timestamp < Number(startTime)) return false
  if (endTime !== undefined && entry.timestamp >= Number(endTime)) return false
  for (const [name, condition] of Object.entries(attributes)) {
    if (!modelHolds(condition, modelValue(name, entry.attributes ?? {}))) return false
  }
  if (any !== undefined && !any.some((one) => modelMatches(one, entry))) return false
  return not === undefined || ![not].flat().some((one) => modelMatches(one, entry))
}

/** The value that a name finds in attributes. */
export function modelValue(name: string, attributes: Record<string, JsonValue>): Value {
  const own = new Map(Object.entries(attributes))
  if (own.has(name)) return own.get(name)
  return name
    .split('.')
    .reduce<Value>(
      (value, key) => (isObject(value) ? new Map(Object.entries(value)).get(key) : undefined),
      attributes,
    )
}

function modelHolds(condition: AttributeValue | AttributeCondition, value: Value): boolean {
  if (typeof condition !== 'object' || condition === null) return same(value, condition)
  const { eq, ne, in: values, gt, gte, lt, lte, prefix, contains, exists } = condition
  if (eq !== undefined && !same(value, eq)) return false
  if (ne !== undefined && same(value, ne)) return false
  if (values !== undefined && !values.some((one) => same(value, one))) return false
  if (gt !== undefined && !isOrdered(value, gt, [1])) return false
  if (gte !== undefined && !isOrdered(value, gte, [0, 1])) return false
  if (lt !== undefined && !isOrdered(value, lt, [-1])) return false
  if (lte !== undefined && !isOrdered(value, lte, [-1, 0])) return false
  if (prefix !== undefined && !(typeof value === 'string' && value.startsWith(prefix))) return false
  if (contains !== undefined && !(typeof value === 'string' && value.includes(contains))) return false
  return exists === undefined || exists === (value !== undefined)
}

/** `===` has the rules of the contract for scalars: types differ, and -0 is 0. An object is not the same as anything. */
function same(value: Value, other: AttributeValue): boolean {
  return value === other && (value === null || typeof value !== 'object')
}

function isOrdered(value: Value, bound: number | string, orders: readonly number[]): boolean {
  if (typeof value === 'number' && typeof bound === 'number') {
    return orders.includes(value < bound ? -1 : value > bound ? 1 : 0)
  }
  if (typeof value !== 'string' || typeof bound !== 'string') return false
  return orders.includes(compare(codePoints(value), codePoints(bound)))
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((code, i) => code !== b[i])
  if (i === -1) return a.length === b.length ? 0 : -1
  const other = b[i]
  return other === undefined || (a[i] as number) > other ? 1 : -1
}

function modelHasTerm(term: string, message: string): boolean {
  const found = message.toLowerCase().split(' ')
  const has = (word: string) =>
    word.endsWith('*') ? found.some((one) => one.startsWith(word.slice(0, -1))) : found.includes(word)
  return term.startsWith('-') ? !has(term.slice(1).toLowerCase()) : has(term.toLowerCase())
}

function numberOf(severity: NonNullable<SearchFilter['minSeverity']>): number {
  return typeof severity === 'number' ? severity : SEVERITY_NAMES.indexOf(severity) * 4 + 1
}

function isObject(value: Value): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
