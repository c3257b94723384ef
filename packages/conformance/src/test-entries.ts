import type { AttributeFilter, DriverFilter, StoredLogEntry, TextFilter, TextTerm } from '@logpond/core'
import { toMicroseconds } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { SOME_TIME, type TestEntry } from './test-batch.js'

// Few values of each kind, and near each other, so that random filters find some of the entries and not all of them.
const NAMES = ['api', 'API', 'api ', 'ap', 'a%', 'a_i', 'wéb', '', "o'api"]
const WORDS = ['disk', 'Disk', 'disks', 'dis', 'full', 'FULL', 'error', 'err', 'naïve', 'NAIVE', 'é', 'É', 'e']
const MORE_WORDS = ['42', '4', 'user42', 'Σίσυφος', 'ΣΊΣΥΦΟΣ', 'straße', 'strasse', '日本語', '日本', 'not', 'AND']
const SIGNS = [' ', ' ', ' ', ' ', ', ', '-', '_', '%', '*', '?', '[', ']', "'", '"', '\\', '\n', '\0', ' 😀 ', '.']
const TRACE_IDS = ['0123456789abcdef0123456789abcdef', 'ffffffffffffffffffffffffffffffff', `${'0'.repeat(31)}1`]
const VALUES = [0, 1, '1', 1.5, -1, 1e21, '1e+21', 2 ** 53, true, 'true', false, null, 'null', '', 'a%', 'é']
const ATTRIBUTES = ['status', 'http.status', 'http', 'a.b.c', 'a.b', 'Status', '', '__proto__']
const EPOCHS = [SOME_TIME, SOME_TIME, SOME_TIME, 0, -86_400_000, 8_640_000_000_000 - 5, -8_640_000_000_000 + 5]
const MICROSECONDS = [-3_600_000, -1001, -1000, -999, -1, 0, 0, 1, 2, 499, 500, 501, 999, 1000, 1001, 3_600_000]

/** Adds microseconds to a time. Exactly, which floating-point milliseconds would not be. */
export function addMicroseconds(milliseconds: number, microseconds: number): number {
  return (toMicroseconds(milliseconds) + microseconds) / 1000
}

const timestamp = fc
  .tuple(fc.constantFrom(...EPOCHS), fc.constantFrom(...MICROSECONDS))
  .map(([epoch, microseconds]) => clampTime(addMicroseconds(epoch, microseconds)))

const message = fc
  .array(fc.tuple(fc.constantFrom(...WORDS, ...WORDS, ...MORE_WORDS), fc.constantFrom(...SIGNS)), { maxLength: 6 })
  .map((parts) => parts.flat().join(''))

const value = fc.constantFrom(...VALUES)

const attributes: Arbitrary<Record<string, unknown>> = fc.oneof(
  // Own members, `__proto__` too.
  fc.array(fc.tuple(fc.constantFrom(...ATTRIBUTES), value), { maxLength: 3 }).map(Object.fromEntries),
  value.map((status) => ({ http: { status } })),
  fc.tuple(value, value).map(([status, other]) => ({ http: { status }, 'http.status': other })),
  fc.tuple(value, value).map(([c, other]) => ({ a: { b: { c }, 'b.c': other } })),
  value.map((status) => ({ http: [{ status }], status: [status] })),
  value.map((status) => ({ http: JSON.stringify({ status }), status: { status } })),
)

/** Entries that have much in common. Every field but these three is absent in about half of them. */
export const similarEntry: Arbitrary<TestEntry> = fc.record(
  {
    message,
    timestamp,
    severity: fc.integer({ min: 1, max: 24 }),
    service: fc.constantFrom(...NAMES),
    host: fc.constantFrom(...NAMES),
    traceId: fc.constantFrom(...TRACE_IDS, ...TRACE_IDS.map((id) => id.toUpperCase())),
    spanId: fc.constantFrom('0123456789abcdef', 'FFFFFFFFFFFFFFFF'),
    attributes,
  },
  { requiredKeys: ['message', 'timestamp', 'severity'] },
)

/** So many similar entries, the same for the same seed. */
export function similarEntries(count: number, seed: number): TestEntry[] {
  return fc.sample(similarEntry, { seed, numRuns: count })
}

const term: Arbitrary<TextTerm> = fc.record({
  words: fc.array(fc.constantFrom(...WORDS, ...WORDS, ...MORE_WORDS), { minLength: 1, maxLength: 2 }),
  prefix: fc.boolean(),
})

const terms = fc.uniqueArray(term, { maxLength: 2, selector: ({ words, prefix }) => `${words} ${prefix}` })

/** What a search by text may ask for. */
export const textFilter: Arbitrary<TextFilter> = fc
  .record({ all: terms, none: terms })
  .filter(({ all, none }) => all.length + none.length > 0)

const attributeFilters: Arbitrary<AttributeFilter[]> = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...ATTRIBUTES, 'a.b.c', 'http.status'), value).map((pair) => attribute(...pair)),
  { minLength: 1, maxLength: 2, selector: ({ name }) => name },
)

const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })

/** One to four fields of a filter at once, about what is stored. Text only where it is wanted. */
export function anyFilter(
  stored: readonly StoredLogEntry[],
  { fullText }: { readonly fullText: boolean },
): Arbitrary<DriverFilter> {
  const near = fc
    .tuple(fc.constantFrom(...stored), fc.constantFrom(-1, 0, 0, 1))
    .map(([entry, microseconds]) => addMicroseconds(entry.timestamp, microseconds))
  const fields = {
    contains: fc.oneof(fc.constantFrom(...WORDS, ...SIGNS, 'is', 'k f', '日'), message.filter((text) => text !== '')),
    minSeverity: fc.integer({ min: 1, max: 24 }),
    maxSeverity: fc.integer({ min: 1, max: 24 }),
    services: names,
    hosts: names,
    traceId: fc.constantFrom(...TRACE_IDS),
    attributes: attributeFilters,
    startTime: near,
    endTime: near,
    maxId: fc.constantFrom(...stored).map(({ id }) => id),
    ...(fullText ? { text: textFilter } : undefined),
  }
  const fieldNames = Object.keys(fields) as (keyof typeof fields)[]
  return fc
    .tuple(fc.record(fields), fc.subarray(fieldNames, { minLength: 1, maxLength: 4 }))
    .map(([filter, chosen]) => Object.fromEntries(chosen.map((name) => [name, filter[name]])))
}

/** The attribute filter that core makes of a name and a value. */
export function attribute(name: string, value: string | number | boolean | null): AttributeFilter {
  return { name, path: name.split('.'), json: JSON.stringify(value) }
}

/**
 * The text filter that core makes of what a person types: `word`, `prefix*`, `"a phrase"` and `-without`, the words
 * letters and digits only.
 */
export function text(typed: string): TextFilter {
  const all: TextTerm[] = []
  const none: TextTerm[] = []
  for (const { groups = {} } of typed.matchAll(/(?<without>-?)(?:"(?<phrase>[^"]+)"|(?<word>[^\s"]+))/g)) {
    const words = (groups['phrase'] ?? groups['word'] ?? '').replace(/\*$/, '').split(' ')
    const prefix = (groups['phrase'] ?? groups['word'] ?? '').endsWith('*')
    ;(groups['without'] === '-' ? none : all).push({ words, prefix })
  }
  return { all, none }
}

function clampTime(milliseconds: number): number {
  return Math.max(-8_640_000_000_000, Math.min(8_640_000_000_000, milliseconds))
}
