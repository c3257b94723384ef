import {
  type AttributeName,
  type AttributeValue,
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  type HistogramBucket,
  type JsonValue,
  type StoredLogEntry,
  type TextFilter,
  type TextTerm,
  toMicroseconds,
  type ValueCondition,
} from '@logpond/core'
import { searchedTextsOf } from '../text/error-model.js'
import { foldedWordsOf } from '../text/word-model.js'

// The right answers of a driver, computed in the simplest way: compare every entry, one after the other.

/** Entries in the order of a search. */
export function inOrder(entries: readonly StoredLogEntry[], order: DriverSearch['order']): StoredLogEntry[] {
  const ascending = entries.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)
  return order === 'oldest' ? ascending : ascending.toReversed()
}

export function modelSearch(entries: readonly StoredLogEntry[], query: DriverSearch): StoredLogEntry[] {
  const { order, after, limit } = query
  const matching = entries.filter((entry) => matchesFilter(entry, query))
  return inOrder(matching, order)
    .filter((entry) => after === undefined || isAfter(entry, after, order))
    .slice(0, limit)
}

export function modelCount(entries: readonly StoredLogEntry[], filter: DriverFilter): number {
  return entries.filter((entry) => matchesFilter(entry, filter)).length
}

export function modelHistogram(
  entries: readonly StoredLogEntry[],
  query: DriverHistogram,
): HistogramBucket[] {
  const buckets: HistogramBucket[] = []
  for (const entry of inOrder(entries, 'oldest')) {
    if (!matchesFilter(entry, query)) continue
    const start = startOfSlice(entry, query)
    if (buckets.at(-1)?.start !== start) buckets.push({ start, count: 0, bySeverity: {} })
    const bucket = buckets.at(-1) as HistogramBucket
    bucket.count += 1
    bucket.bySeverity[entry.severity] = (bucket.bySeverity[entry.severity] ?? 0) + 1
  }
  return buckets
}

/** The start of the slice that an entry is in. Large integers are exact, also where a difference of two times is not. */
export function startOfSlice(
  { timestamp }: StoredLogEntry,
  { bucket, offset = 0 }: Pick<DriverHistogram, 'bucket' | 'offset'>,
): number {
  const [time, width, shift] = [timestamp, bucket, offset].map((value) => BigInt(toMicroseconds(value)))
  return (
    Number(lastMultiple(width as bigint, (time as bigint) - (shift as bigint)) + (shift as bigint)) / 1000
  )
}

export function modelReadAfter(
  entries: readonly StoredLogEntry[],
  id: number,
  filter: DriverFilter,
  limit: number,
): StoredLogEntry[] {
  const matching = entries.filter((entry) => entry.id > id && matchesFilter(entry, filter))
  return matching.toSorted((a, b) => a.id - b.id).slice(0, limit)
}

type Matches = {
  readonly [Field in keyof DriverFilter]-?: (
    entry: StoredLogEntry,
    wanted: NonNullable<DriverFilter[Field]>,
  ) => boolean
}

/** Whether an entry matches one field of a filter, for each field. */
const MATCHES: Matches = {
  minSeverity: (entry, min) => entry.severity >= min,
  maxSeverity: (entry, max) => entry.severity <= max,
  startTime: (entry, start) => entry.timestamp >= start,
  endTime: (entry, end) => entry.timestamp < end,
  maxId: (entry, max) => entry.id <= max,
  services: (entry, services) => isOneOf(entry.service, services),
  hosts: (entry, hosts) => isOneOf(entry.host, hosts),
  traceId: (entry, traceId) => entry.traceId?.toLowerCase() === traceId,
  spanId: (entry, spanId) => entry.spanId?.toLowerCase() === spanId,
  contains: (entry, part) => entry.message.includes(part),
  attributes: (entry, attributes) => attributes.every((wanted) => holds(attributeOf(entry, wanted), wanted)),
  text: (entry, text) => hasText(searchedTextsOf(entry), text),
  any: (entry, lists) => lists.every((filters) => filters.some((filter) => matchesFilter(entry, filter))),
  not: (entry, filters) => !filters.some((filter) => matchesFilter(entry, filter)),
}

type Matcher = (entry: StoredLogEntry, wanted: unknown) => boolean

const matchers = MATCHES as { readonly [name: string]: Matcher | undefined }

/** All fields of a filter. */
export const FILTER_FIELDS = Object.keys(MATCHES) as (keyof DriverFilter)[]

/** Whether an entry matches every field of a filter. */
export function matchesFilter(entry: StoredLogEntry, filter: DriverFilter): boolean {
  for (const field in filter) {
    const matches = matchers[field]
    const wanted = filter[field as keyof DriverFilter]
    if (wanted !== undefined && matches !== undefined && !matches(entry, wanted)) return false
  }
  return true
}

/** Whether an entry comes after a position in this order. */
export function isAfter(
  entry: StoredLogEntry,
  place: { readonly timestamp: number; readonly id: number },
  order: DriverSearch['order'],
): boolean {
  if (order === 'oldest') {
    return entry.timestamp > place.timestamp || (entry.timestamp === place.timestamp && entry.id > place.id)
  }
  return entry.timestamp < place.timestamp || (entry.timestamp === place.timestamp && entry.id < place.id)
}

function isOneOf(value: string | undefined, wanted: readonly string[]): boolean {
  return value !== undefined && wanted.includes(value)
}

/** The attribute with this exact name; if there is none, the value at its path. */
export function attributeOf(
  { attributes }: StoredLogEntry,
  { name, path }: AttributeName,
): JsonValue | undefined {
  const own = memberOf(attributes, name)
  return own === undefined ? path.reduce(memberOf, attributes as JsonValue | undefined) : own
}

/** Whether a value is there, and neither an object nor an array. */
export function isSimple(value: JsonValue | undefined): value is AttributeValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** Whether a condition holds for a value, which is `undefined` if it is missing. */
function holds(value: JsonValue | undefined, condition: ValueCondition): boolean {
  switch (condition.op) {
    case 'eq':
      return isSimple(value) && condition.json.includes(JSON.stringify(value))
    case 'ne':
      return !(isSimple(value) && condition.json.includes(JSON.stringify(value)))
    case 'exists':
      return condition.exists ? value !== undefined : value === undefined
    case 'prefix':
      return typeof value === 'string' && value.indexOf(condition.text) === 0
    case 'contains':
      return typeof value === 'string' && value.indexOf(condition.text) !== -1
    default:
      return typeof value === typeof condition.value && isInOrder(value, condition)
  }
}

function isInOrder(
  found: unknown,
  { op, value }: Extract<ValueCondition, { op: 'gt' | 'gte' | 'lt' | 'lte' }>,
) {
  const [a, b] = [found, value].map((one) => (typeof one === 'string' ? Array.from(one, codePoint) : [one]))
  const order = compareLists(a as number[], b as number[])
  if (order === 0) return op === 'gte' || op === 'lte'
  return order > 0 ? op === 'gt' || op === 'gte' : op === 'lt' || op === 'lte'
}

function codePoint(character: string): number {
  return character.codePointAt(0) as number
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, place) => value !== b[place])
  if (i === -1) return a.length - b.length
  const other = b[i]
  return other === undefined || (a[i] as number) > other ? 1 : -1
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? value[name] : undefined
}

function hasText(texts: readonly string[], { all, none }: TextFilter): boolean {
  const has = (term: TextTerm) => texts.some((text) => hasTerm(text, term))
  return all.every(has) && !none.some(has)
}

/** The words of recent texts, since many terms are compared with the same few texts. */
const knownWords = new Map<string, readonly string[]>()
const MAX_KNOWN_TEXTS = 5000
const SHORT = 1000

function wordsIn(text: string): readonly string[] {
  if (text.length > SHORT) return foldedWordsOf(text)
  const known = knownWords.get(text)
  if (known !== undefined) return known
  if (knownWords.size === MAX_KNOWN_TEXTS) knownWords.clear()
  const found = foldedWordsOf(text)
  knownWords.set(text, found)
  return found
}

function hasTerm(text: string, term: TextTerm): boolean {
  const wanted = wordsOfTerm(term)
  const last = wanted.length - 1
  const found = wordsIn(text)
  return found.some((_, start) =>
    wanted.every((word, i) => {
      const here = found[start + i]
      // A prefix is compared with the beginning of the word.
      return term.prefix && i === last ? here?.slice(0, word.length) === word : here === word
    }),
  )
}

/** The words of each term, since a term is compared with many texts. */
const termWords = new WeakMap<TextTerm, readonly string[]>()

function wordsOfTerm(term: TextTerm): readonly string[] {
  const known = termWords.get(term)
  if (known !== undefined) return known
  const words = term.words.flatMap(foldedWordsOf)
  termWords.set(term, words)
  return words
}

/** The greatest multiple of `width` up to `value`. */
function lastMultiple(width: bigint, value: bigint): bigint {
  const remainder = value % width
  return remainder < 0n ? value - remainder - width : value - remainder
}
