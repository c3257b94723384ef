import type { LogEntry, Severity } from '@logpond/core'
import { SEVERITY_NAMES } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { ATTRIBUTE_NAMES, LATIN_WORDS, NAMES, PUNCTUATION, TRACE_IDS, VALUES } from '../entries/alphabet.js'
import { SOME_TIME } from '../entries/test-batch.js'
import { messageOf, similarAttributes } from '../entries/test-entries.js'
import type { NarrowingField, QueryModel, TextPart } from './query-model.js'

/** Multiples of an eighth of a millisecond around {@link SOME_TIME} and around zero. */
const time = fc
  .tuple(fc.constantFrom(SOME_TIME, SOME_TIME, SOME_TIME, 0), fc.integer({ min: -40, max: 40 }))
  .map(([epoch, eighths]) => epoch + eighths / 8)

const severity: Arbitrary<NonNullable<LogEntry['severity']>> = fc.oneof(
  fc.integer({ min: 1, max: 24 }) as Arbitrary<Severity>,
  fc.constantFrom(...SEVERITY_NAMES),
)

const message = messageOf(LATIN_WORDS)

const anyTraceId = fc.constantFrom(...TRACE_IDS, ...TRACE_IDS.map((id) => id.toUpperCase()))

/** Entries that have much in common, as a caller stores them. */
export const similarLogEntry: Arbitrary<LogEntry> = fc.record(
  {
    message,
    timestamp: time,
    severity,
    service: fc.constantFrom(...NAMES),
    host: fc.constantFrom(...NAMES),
    traceId: anyTraceId,
    attributes: similarAttributes,
  },
  { requiredKeys: ['message', 'timestamp'] },
)

const textPart: Arbitrary<TextPart> = fc
  .record({
    words: fc.array(fc.constantFrom(...LATIN_WORDS), { minLength: 1, maxLength: 2 }),
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

/** The possible values of each field that narrows a query. */
export const queryFields = {
  contains: fc.oneof(fc.constantFrom(...LATIN_WORDS, ...PUNCTUATION, 'rr', '%', '_'), message),
  minSeverity: severity,
  maxSeverity: severity,
  service: names,
  host: names,
  traceId: anyTraceId,
  attributes: fc.dictionary(fc.constantFrom(...ATTRIBUTE_NAMES), fc.constantFrom(...VALUES), {
    minKeys: 1,
    maxKeys: 2,
  }),
  startTime: moment,
  endTime: moment,
} satisfies {
  readonly [Field in Exclude<NarrowingField, 'text' | 'spanId' | 'any' | 'not'>]: Arbitrary<QueryModel[Field]>
}

export const textParts: Arbitrary<TextPart[]> = fc.array(textPart, { minLength: 1, maxLength: 3 })

export const order = fc.constantFrom('newest', 'oldest')

/** Any fields of a query at once, with text only if `fullText` is true. */
export function anyQuery({ fullText }: { readonly fullText: boolean }): Arbitrary<QueryModel> {
  const fields = fullText ? { ...queryFields, text: textParts } : queryFields
  const names = Object.keys(fields) as (keyof typeof fields)[]
  // More than three random fields together usually match nothing.
  return fc
    .tuple(fc.record<QueryModel>(fields), fc.subarray(names, { maxLength: 3 }))
    .map(([query, chosen]) => Object.fromEntries(chosen.map((name) => [name, query[name]])))
}
