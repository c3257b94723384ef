import type { LogEntry, Severity } from '@logpond/core'
import { SEVERITY_NAMES } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { ATTRIBUTE_NAMES, LATIN_WORDS, NAMES, PUNCTUATION, TRACE_IDS, VALUES } from '../entries/alphabet.js'
import { SOME_TIME } from '../entries/test-batch.js'
import { messageOf, similarAttributes } from '../entries/test-entries.js'
import { anyCondition } from './arbitrary-condition.js'
import type { FilterModel, NarrowingField, TextPart } from './query-model.js'

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

const anySpanId = fc.constantFrom('0123456789abcdef', '0123456789ABCDEF', 'ffffffffffffffff')

/** Entries that have much in common, as a caller stores them. */
export const similarLogEntry: Arbitrary<LogEntry> = fc.record(
  {
    message,
    timestamp: time,
    severity,
    service: fc.constantFrom(...NAMES),
    host: fc.constantFrom(...NAMES),
    traceId: anyTraceId,
    spanId: anySpanId,
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

export const textParts: Arbitrary<TextPart[]> = fc.array(textPart, { minLength: 1, maxLength: 3 })

export const order = fc.constantFrom('newest', 'oldest')

type Fields = { readonly [Field in NarrowingField]?: Arbitrary<NonNullable<FilterModel[Field]>> }

const FLAT_FIELDS = {
  contains: fc.oneof(fc.constantFrom(...LATIN_WORDS, ...PUNCTUATION, 'rr', '%', '_'), message),
  minSeverity: severity,
  maxSeverity: severity,
  service: names,
  host: names,
  traceId: anyTraceId,
  spanId: anySpanId,
  attributes: fc.dictionary(
    fc.constantFrom('status', 'http.status', ...ATTRIBUTE_NAMES),
    fc.oneof(fc.constantFrom(1, '1', true, null, ...VALUES), anyCondition, anyCondition),
    { minKeys: 1, maxKeys: 2 },
  ),
  startTime: moment,
  endTime: moment,
} satisfies Fields

/** The possible values of each field that narrows a query; of text, only inside `any` and `not`, and if `fullText` is true. */
export function queryFields({ fullText }: { readonly fullText: boolean }) {
  const leaf = someOf(fullText ? { ...FLAT_FIELDS, text: textParts } : FLAT_FIELDS, 2)
  const few = fc.array(leaf, { minLength: 1, maxLength: 2 })
  const branch = fc
    .tuple(leaf, fc.record({ any: few, not: fc.oneof(leaf, few) }, { requiredKeys: [] }))
    .map(([filter, nested]) => ({ ...filter, ...nested }))
  const inner = fc.oneof(
    { weight: 8, arbitrary: leaf },
    { weight: 4, arbitrary: branch },
    { weight: 1, arbitrary: fc.constant({}) },
  )
  return {
    ...FLAT_FIELDS,
    any: fc.array(inner, { minLength: 1, maxLength: 3 }),
    not: fc.oneof(inner, fc.array(inner, { maxLength: 2 })),
  } satisfies { readonly [Field in Exclude<NarrowingField, 'text'>]: Fields[Field] }
}

/** Any fields of a query at once, with text only if `fullText` is true. */
export function anyQuery({ fullText }: { readonly fullText: boolean }): Arbitrary<FilterModel> {
  const fields = queryFields({ fullText })
  // More than three random fields together usually match nothing.
  return someOf(fullText ? { ...fields, text: textParts } : fields, 3)
}

/** Conditions on attributes, `any` and `not` are more likely than the other fields: each of them has many forms. */
function someOf(fields: Fields, max: number): Arbitrary<FilterModel> {
  const all = Object.keys(fields) as NarrowingField[]
  const likely = all.filter((name) => name === 'attributes' || name === 'any' || name === 'not')
  const chosen = fc.uniqueArray(fc.constantFrom(...all, ...likely, ...likely), {
    minLength: 1,
    maxLength: max,
  })
  return fc
    .tuple(fc.record(fields as { [Field in NarrowingField]: Arbitrary<unknown> }), chosen)
    .map(([values, names]) => Object.fromEntries(names.map((name) => [name, values[name]])))
}
