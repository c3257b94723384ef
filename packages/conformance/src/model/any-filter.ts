import type {
  AttributeFilter,
  DriverFilter,
  DriverSupports,
  StoredLogEntry,
  TextFilter,
  TextTerm,
  ValueCondition,
} from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { ATTRIBUTE_NAMES, NAMES, PUNCTUATION, TRACE_IDS, VALUES, WORDS } from '../entries/alphabet.js'
import { answers } from '../entries/basic-filter.js'
import { addMicroseconds, attribute } from '../entries/test-entries.js'
import { searchedTextsOf } from '../text/error-model.js'
import { foldedWordsOf, wordsOf } from '../text/word-model.js'
import { matchesFilter } from './entry-model.js'

type Fields = { [Field in keyof DriverFilter]-?: Arbitrary<NonNullable<DriverFilter[Field]>> }

/** A field is `undefined` if the entry has nothing to match it. */
type LikelyFields = { [Field in keyof Fields]: Fields[Field] | undefined }

/**
 * A filter with one to four fields. Most of them fit one of the entries, so that together they still find something; the others
 * are random. Only fields that are supported occur.
 */
export function anyFilter(
  stored: readonly StoredLogEntry[],
  supports: Pick<DriverSupports, 'fullText' | 'conditions'>,
): Arbitrary<DriverFilter> {
  return fc.constantFrom(...stored).chain((entry) => {
    const basic = { ...supports, conditions: false }
    const flat = supported(mixed(fieldsOf(entry), fieldsOfAny(stored)), basic)
    if (supports.conditions !== true) return someOf(flat)
    const inner = nestedFilter(flat)
    const list = fc.array(inner, { minLength: 1, maxLength: 3 })
    const all = {
      ...flat,
      attributes: fc.oneof(flat.attributes ?? someAttributes, someConditions),
      spanId: entry.spanId === undefined ? anySpanId : fc.constant(entry.spanId.toLowerCase()),
      any: fc.array(list, { minLength: 1, maxLength: 2 }),
      not: list,
    }
    return someOf(all)
  })
}

/** A filter for `any` and `not`, which may have these too. */
function nestedFilter(fields: Partial<Fields>): Arbitrary<DriverFilter> {
  const { maxId: _, ...others } = fields
  const leaf = someOf({ ...others, attributes: fc.oneof(someAttributes, someConditions) })
  const inner = fc.array(leaf, { minLength: 1, maxLength: 2 })
  const nested = fc.record({ any: inner.map((list) => [list]), not: inner }, { requiredKeys: [] })
  const tree = fc.tuple(leaf, nested).map(([filter, more]) => ({ ...filter, ...more }))
  return fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: tree })
}

function supported(
  fields: Fields,
  supports: Pick<DriverSupports, 'fullText' | 'conditions'>,
): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => answers(supports, field)))
}

/** A text filter, mostly with words from one of the entries. */
export function anyText(stored: readonly StoredLogEntry[]): Arbitrary<TextFilter> {
  return fc.constantFrom(...stored).chain((entry) => fc.oneof(textOf(entry), randomText))
}

function mixed(likely: LikelyFields, any: Fields): Fields {
  const fields = Object.entries(any).map(([name, arbitrary]) => {
    const from = likely[name as keyof Fields]
    const choice =
      from && fc.oneof({ weight: 4, arbitrary: from as Arbitrary<unknown> }, { weight: 1, arbitrary })
    return [name, choice ?? arbitrary]
  })
  return Object.fromEntries(fields) as Fields
}

function someOf(fields: Partial<Fields>): Arbitrary<DriverFilter> {
  const names = Object.keys(fields) as (keyof DriverFilter)[]
  return fc
    .tuple(fc.record(fields as Fields), fc.subarray(names, { minLength: 1, maxLength: 4 }))
    .map(([filter, chosen]) => Object.fromEntries(chosen.map((name) => [name, filter[name]])))
}

/** Fields that the entry matches. */
function fieldsOf(entry: StoredLogEntry): LikelyFields {
  const { severity, timestamp, message, service, host, traceId, id } = entry
  const microseconds = fc.constantFrom(0, 1, 999, 1000, 86_400_000_000)
  const attributes = ATTRIBUTES.filter((attribute) => matchesFilter(entry, { attributes: [attribute] }))
  return {
    minSeverity: fc.integer({ min: Math.max(1, severity - 8), max: severity }),
    maxSeverity: fc.integer({ min: severity, max: Math.min(24, severity + 8) }),
    startTime: microseconds.map((some) => addMicroseconds(timestamp, -some)),
    endTime: microseconds.map((some) => addMicroseconds(timestamp, 1 + some)),
    maxId: fc.integer({ min: 0, max: 100 }).map((more) => id + more),
    text: textOf(entry),
    attributes: attributes.length === 0 ? undefined : oneOrTwoOf(attributes),
    contains: message === '' ? undefined : partOf(message),
    services: service === undefined ? undefined : namesWith(service),
    hosts: host === undefined ? undefined : namesWith(host),
    traceId: traceId === undefined ? undefined : fc.constant(traceId.toLowerCase()),
    spanId: undefined,
    any: undefined,
    not: undefined,
  }
}

/** Random fields, which match few of the entries or none. */
function fieldsOfAny(stored: readonly StoredLogEntry[]): Fields {
  const near = fc
    .tuple(fc.constantFrom(...stored), fc.constantFrom(-1, 0, 0, 1))
    .map(([entry, microseconds]) => addMicroseconds(entry.timestamp, microseconds))
  return {
    text: randomText,
    contains: fc.constantFrom(...WORDS, ...PUNCTUATION, 'is', 'k f', '日'),
    minSeverity: fc.integer({ min: 1, max: 24 }),
    maxSeverity: fc.integer({ min: 1, max: 24 }),
    services: names,
    hosts: names,
    traceId: fc.constantFrom(...TRACE_IDS),
    spanId: anySpanId,
    any: fc.constant([[{ minSeverity: 1 }]]),
    not: fc.constant([{ minSeverity: 24 }]),
    attributes: someAttributes,
    startTime: near,
    endTime: near,
    maxId: fc.constantFrom(...stored).map(({ id }) => id),
  }
}

const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })

function namesWith(name: string): Arbitrary<string[]> {
  return names.map((others) => [...others.filter((other) => other !== name), name])
}

const ATTRIBUTES = ATTRIBUTE_NAMES.flatMap((name) => VALUES.map((value) => attribute(name, value)))

const someAttributes = oneOrTwoOf(ATTRIBUTES)

const anySpanId = fc.constantFrom('0123456789abcdef', 'ffffffffffffffff', '0'.repeat(16))

const json = fc.constantFrom(...VALUES).map((value) => JSON.stringify(value))
const bound = fc.constantFrom<number | string>(
  0,
  -1,
  1,
  1.5,
  500,
  2 ** 53,
  1e21,
  '',
  '1',
  'A',
  'a',
  'z',
  '\u{1f600}',
  '\uffee',
)
const piece = fc.constantFrom('', 'a', '1', 'e', 'A', ' ', '\u{1f600}')

const condition: Arbitrary<ValueCondition> = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq' as const, 'ne' as const),
    json: fc.uniqueArray(json, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    value: bound,
  }),
  fc.record({ op: fc.constantFrom('prefix' as const, 'contains' as const), text: piece }),
  fc.record({ op: fc.constant('exists' as const), exists: fc.boolean() }),
)

/** Conditions of all kinds. A name may have several. */
const someConditions: Arbitrary<AttributeFilter[]> = fc.array(
  fc
    .tuple(fc.constantFrom(...ATTRIBUTE_NAMES), condition)
    .map(([name, one]): AttributeFilter => ({ name, path: name.split('.'), ...one })),
  { minLength: 1, maxLength: 2 },
)

function oneOrTwoOf(attributes: readonly AttributeFilter[]): Arbitrary<AttributeFilter[]> {
  const some = fc.constantFrom(...attributes)
  return fc.uniqueArray(some, { minLength: 1, maxLength: 2, selector: ({ name }) => name })
}

const term: Arbitrary<TextTerm> = fc.record({
  words: fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 })
    .map((some) => some.flatMap(wordsOf)),
  prefix: fc.boolean(),
})

const terms = fc.uniqueArray(term, { maxLength: 2, selector: nameOfTerm })

const randomText = fc
  .record({ all: terms, none: terms })
  .filter(({ all, none }) => all.length + none.length > 0)

/** A text that the entry matches, unless it happens to contain an excluded term. */
function textOf(entry: StoredLogEntry): Arbitrary<TextFilter> {
  const texts = searchedTextsOf(entry).map(foldedWordsOf)
  const some = texts.filter((words) => words.length > 0)
  if (some.length === 0) return randomText
  const found = fc.constantFrom(...some).chain(partOfWords)
  const all = fc.uniqueArray(found, { minLength: 1, maxLength: 2, selector: nameOfTerm })
  const none = fc.uniqueArray(term, { maxLength: 1, selector: nameOfTerm })
  return fc.record({ all, none })
}

/** Up to three words that stand next to each other. */
function partOfWords(words: readonly string[]): Arbitrary<TextTerm> {
  return fc
    .record({ start: fc.nat(words.length - 1), length: fc.integer({ min: 1, max: 3 }), prefix: fc.boolean() })
    .map(({ start, length, prefix }) => ({ words: words.slice(start, start + length), prefix }))
}

function nameOfTerm({ words, prefix }: TextTerm): string {
  return `${words.join(' ')}${prefix ? '*' : ''}`
}

function partOf(message: string): Arbitrary<string> {
  const characters = [...message]
  return fc
    .tuple(fc.nat(characters.length - 1), fc.integer({ min: 1, max: 12 }))
    .map(([start, length]) => characters.slice(start, start + length).join(''))
}
