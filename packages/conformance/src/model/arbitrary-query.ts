import type { LogEntry, Severity } from '@logpond/core'
import { SEVERITY_NAMES } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { SOME_TIME } from '../entries/test-batch.js'
import type { QueryModel, TextPart } from './query-model.js'

// Few values of each kind, so that random queries find some of the entries and not all of them.
const WORDS = ['error', 'Error', 'err', 'timeout', 'TIME', 'naïve', 'naive', 'É', 'e', 'user42', '42', '4']
const SIGNS = [' ', ' ', ' ', ', ', '-', ': ', '\n', '/', '_', '%', "'", '"', '\\', ' 😀 ', '\0']
const NAMES = ['api', 'API', 'web', '', 'a%', 'api ']
const TRACE_IDS = ['0123456789abcdef0123456789ABCDEF', 'ffffffffffffffffffffffffffffffff'] as const
const VALUES = [0, 1, '1', 1.5, 0.1, 1e21, -1, '', 'x', true, 'true', false, null]
const ATTRIBUTE_NAMES = ['status', 'http.status', 'a.b.c', 'http', '']

/** Multiples of an eighth of a millisecond, about two epochs: one is far away, the other is zero. */
const time = fc
  .tuple(fc.constantFrom(SOME_TIME, SOME_TIME, SOME_TIME, 0), fc.integer({ min: -40, max: 40 }))
  .map(([epoch, eighths]) => epoch + eighths / 8)

const severity: Arbitrary<NonNullable<LogEntry['severity']>> = fc.oneof(
  fc.integer({ min: 1, max: 24 }) as Arbitrary<Severity>,
  fc.constantFrom(...SEVERITY_NAMES),
)

const message = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...SIGNS)), { maxLength: 6 })
  .map((parts) => parts.flat().join(''))

const value = fc.constantFrom(...VALUES)

const attributes = fc.oneof(
  fc.dictionary(fc.constantFrom(...ATTRIBUTE_NAMES), value, { maxKeys: 3 }),
  value.map((status) => ({ http: { status } })),
  fc.tuple(value, value).map(([status, other]) => ({ http: { status }, 'http.status': other })),
  value.map((c) => ({ a: { b: { c } }, 'a.b': { c: 'not this one' } })),
  value.map((status) => ({ http: [{ status }], status: [status] })),
)

/** Entries that have much in common. */
export const similarEntry: Arbitrary<LogEntry> = fc.record(
  {
    message,
    timestamp: time,
    severity,
    service: fc.constantFrom(...NAMES),
    host: fc.constantFrom(...NAMES),
    traceId: fc.constantFrom(...TRACE_IDS, TRACE_IDS[0].toLowerCase()),
    attributes,
  },
  { requiredKeys: ['message', 'timestamp'] },
)

const textPart: Arbitrary<TextPart> = fc
  .record({
    words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 }),
    isPhrase: fc.boolean(),
    isPrefix: fc.boolean(),
    isExcluded: fc.boolean(),
  })
  .map((part) => ({ ...part, isPrefix: part.isPrefix && !part.isPhrase }))

const names = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
)

const moment = fc.oneof(
  time,
  time.map((milliseconds) => new Date(milliseconds)),
)

/** What a field of a query may be, for each field that narrows. */
export const queryFields = {
  contains: fc.oneof(fc.constantFrom(...WORDS, ...SIGNS, 'rr', 'É', '%', '_'), message),
  minSeverity: severity,
  maxSeverity: severity,
  service: names,
  host: names,
  traceId: fc.constantFrom(...TRACE_IDS, TRACE_IDS[1].toUpperCase()),
  attributes: fc.dictionary(fc.constantFrom(...ATTRIBUTE_NAMES), value, { minKeys: 1, maxKeys: 2 }),
  startTime: moment,
  endTime: moment,
}

export const textParts: Arbitrary<TextPart[]> = fc.array(textPart, { minLength: 1, maxLength: 3 })

export const order = fc.constantFrom('newest', 'oldest')

/** Any fields of a query at once; text only where it is wanted. */
export function anyFilter({ fullText }: { readonly fullText: boolean }): Arbitrary<QueryModel> {
  const fields = fullText ? { ...queryFields, text: textParts } : queryFields
  const names = Object.keys(fields) as (keyof typeof fields)[]
  // Most random fields together match nothing.
  return fc
    .tuple(fc.record<QueryModel>(fields), fc.subarray(names, { maxLength: 3 }))
    .map(([query, chosen]) => Object.fromEntries(chosen.map((name) => [name, query[name]])))
}
