import type { AttributeFilter, JsonValue, TextFilter, TextTerm } from '@logpond/core'
import { toMicroseconds } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { wordsOf } from '../text/word-model.js'
import {
  ATTRIBUTE_NAMES,
  LATIN_WORDS,
  NAMES,
  PUNCTUATION,
  TRACE_IDS,
  VALUES,
  WEIGHTED_WORDS,
} from './alphabet.js'
import { SOME_TIME, type TestEntry } from './test-batch.js'

const EDGE = 8_640_000_000_000 - 5
const EPOCHS = [SOME_TIME, SOME_TIME, SOME_TIME, 0, -86_400_000, EDGE, -EDGE]
const MICROSECONDS = [
  -3_600_000, -1001, -1000, -999, -1, 0, 0, 1, 2, 499, 500, 501, 999, 1000, 1001, 3_600_000,
]

/** Adds microseconds to a time, without the rounding errors of floating-point milliseconds. */
export function addMicroseconds(milliseconds: number, microseconds: number): number {
  return (toMicroseconds(milliseconds) + microseconds) / 1000
}

const timestamp = fc
  .tuple(fc.constantFrom(...EPOCHS), fc.constantFrom(...MICROSECONDS))
  .map(([epoch, microseconds]) => clampTime(addMicroseconds(epoch, microseconds)))

/** Messages of up to six of these words, with punctuation after each. */
export function messageOf(words: readonly string[]): Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...PUNCTUATION)), { maxLength: 6 })
    .map((parts) => parts.flat().join(''))
}

const value = fc.constantFrom(1, '1', true, null, 1, '1', ...VALUES)

/** Attributes that look alike: by name, by path, and in lists and texts that a name does not lead into. */
export const similarAttributes: Arbitrary<Record<string, JsonValue>> = fc.oneof(
  // `Object.fromEntries` makes own members, even of `__proto__`.
  fc.array(fc.tuple(fc.constantFrom(...ATTRIBUTE_NAMES), value), { maxLength: 3 }).map(Object.fromEntries),
  value.map((status) => ({ http: { status } })),
  fc.tuple(value, value).map(([status, other]) => ({ http: { status }, 'http.status': other })),
  fc.tuple(value, value).map(([c, other]) => ({ a: { b: { c }, 'b.c': other } })),
  value.map((status) => ({ http: [{ status }], status: [status] })),
  value.map((status) => ({ http: JSON.stringify({ status }), status: { status } })),
  fc.tuple(value, messageOf(LATIN_WORDS)).map(([status, message]) => ({ status, error: { message } })),
)

/** Entries that have much in common. The required fields are always there, each other field in about half of them. */
export const similarEntry: Arbitrary<TestEntry> = fc.record(
  {
    message: messageOf(WEIGHTED_WORDS),
    timestamp,
    severity: fc.integer({ min: 1, max: 24 }),
    service: fc.constantFrom(...NAMES),
    host: fc.constantFrom(...NAMES),
    traceId: fc.constantFrom(...TRACE_IDS, ...TRACE_IDS.map((id) => id.toUpperCase())),
    spanId: fc.constantFrom('0123456789abcdef', 'FFFFFFFFFFFFFFFF'),
    attributes: similarAttributes,
  },
  { requiredKeys: ['message', 'timestamp', 'severity'] },
)

/** `count` similar entries, the same for the same seed. */
export function similarEntries(count: number, seed: number): TestEntry[] {
  return fc.sample(similarEntry, { seed, numRuns: count })
}

/** The attribute filter that core makes of a name and a value. */
export function attribute(name: string, value: string | number | boolean | null): AttributeFilter {
  return { name, path: name.split('.'), op: 'eq', json: [JSON.stringify(value)] }
}

/**
 * The filter for a text as a person would type it: `word`, `prefix*`, `"a phrase"`, `"a phrase with a pre*"` and `-without`.
 * A term has the words that core would find in it.
 */
export function text(typed: string): TextFilter {
  const all: TextTerm[] = []
  const none: TextTerm[] = []
  for (const [, dash, phrase, word = ''] of typed.matchAll(/(-?)(?:"([^"]+)"|([^\s"]+))/g)) {
    const term = phrase ?? word
    const words = wordsOf(term)
    ;(dash === '-' ? none : all).push({ words, prefix: term.endsWith('*') })
  }
  return { all, none }
}

function clampTime(milliseconds: number): number {
  return Math.max(-8_640_000_000_000, Math.min(8_640_000_000_000, milliseconds))
}
