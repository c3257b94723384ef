import type { AttributeFilter, TextFilter, TextTerm } from '@logpond/core'
import { toMicroseconds } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { SOME_TIME, type TestEntry } from './test-batch.js'

// Few values of each kind, and near each other, so that random filters find some of the entries and not all of them.
export const NAMES = 'api|API|api |ap|a%|a_i|wéb|'.split('|')
export const WORDS = [
  ...'disk|Disk|disks|dis|full|FULL|error|err|naïve|NAIVE|é|É|e'.split('|'),
  ...'42|4|user42|Σίσυφος|ΣΊΣΥΦΟΣ|straße|strasse|日本語|日本|not|AND'.split('|'),
]
export const SIGNS = [...'    -_%*?[]\'"\\\n\0.', ', ', ' 😀 ']
export const TRACE_IDS = [
  '0123456789abcdef0123456789abcdef',
  'ffffffffffffffffffffffffffffffff',
  '00000000000000000000000000000001',
]
export const VALUES = [
  0,
  1,
  '1',
  1.5,
  -1,
  1e21,
  '1e+21',
  2 ** 53,
  true,
  'true',
  false,
  null,
  'null',
  '',
  'a%',
  'é',
]
export const ATTRIBUTE_NAMES = ['status', 'http.status', 'http', 'a.b.c', 'a.b', 'Status', '', '__proto__']
const EDGE = 8_640_000_000_000 - 5
const EPOCHS = [SOME_TIME, SOME_TIME, SOME_TIME, 0, -86_400_000, EDGE, -EDGE]
const MICROSECONDS = [
  -3_600_000, -1001, -1000, -999, -1, 0, 0, 1, 2, 499, 500, 501, 999, 1000, 1001, 3_600_000,
]

/** Adds microseconds to a time. Exactly, which floating-point milliseconds would not be. */
export function addMicroseconds(milliseconds: number, microseconds: number): number {
  return (toMicroseconds(milliseconds) + microseconds) / 1000
}

const timestamp = fc
  .tuple(fc.constantFrom(...EPOCHS), fc.constantFrom(...MICROSECONDS))
  .map(([epoch, microseconds]) => clampTime(addMicroseconds(epoch, microseconds)))

/** The first ones come more often. */
const word = fc.constantFrom(...WORDS.slice(0, 13), ...WORDS)

const message = fc
  .array(fc.tuple(word, fc.constantFrom(...SIGNS)), {
    maxLength: 6,
  })
  .map((parts) => parts.flat().join(''))

const value = fc.constantFrom(1, '1', true, null, 1, '1', ...VALUES)

const attributes: Arbitrary<Record<string, unknown>> = fc.oneof(
  // Own members, `__proto__` too.
  fc.array(fc.tuple(fc.constantFrom(...ATTRIBUTE_NAMES), value), { maxLength: 3 }).map(Object.fromEntries),
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

/** The attribute filter that core makes of a name and a value. */
export function attribute(name: string, value: string | number | boolean | null): AttributeFilter {
  return { name, path: name.split('.'), json: JSON.stringify(value) }
}

/**
 * A text filter as a person would type it: `word`, `prefix*`, `"a phrase"`, `"a phrase with a pre*"` and `-without`.
 * The words are taken as they are.
 */
export function text(typed: string): TextFilter {
  const all: TextTerm[] = []
  const none: TextTerm[] = []
  for (const [, dash, phrase, word = ''] of typed.matchAll(/(-?)(?:"([^"]+)"|([^\s"]+))/g)) {
    const term = phrase ?? word
    const words = term.replace(/\*$/, '').split(' ')
    ;(dash === '-' ? none : all).push({ words, prefix: term.endsWith('*') })
  }
  return { all, none }
}

function clampTime(milliseconds: number): number {
  return Math.max(-8_640_000_000_000, Math.min(8_640_000_000_000, milliseconds))
}
