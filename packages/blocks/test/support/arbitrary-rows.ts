import type { AttributeFilter, DriverFilter, Severity } from '@logpond/core'
import fc from 'fast-check'
import type { ArrayRow } from './array-part.js'

/** Texts that are easily confused: case, accents, NUL, lone digits, escapes of JSON, punctuation inside words. */
const TEXTS = [
  '',
  'api',
  'API',
  'Élan',
  'élan',
  'a\0b',
  '0',
  '"',
  '\\',
  'x:1',
  '日本',
  '\u{1F600}',
  'undefined',
  '__proto__',
]
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 8 }))

/** Escape sequences and their parts, characters of scripts without spaces, and digits next to which a word may end. */
const SEPARATORS = [
  '\x1b[31m',
  '\x1b[',
  '\x1b',
  '31m',
  '\x1b]0;',
  '\x07',
  '\x9b1m',
  '世界',
  '界',
  'น้ำ',
  '7',
  'é',
  '\u0301',
]
const words = fc.oneof(
  fc.array(fc.oneof(text, fc.constantFrom('order', 'Order', 'paid', 'pay', 'card expired')), {
    maxLength: 6,
  }),
  fc.array(fc.constantFrom('order', 'paid', 'pay', 'a', ...SEPARATORS), { maxLength: 8 }),
)
const message = fc.tuple(words, fc.constantFrom(' ', '')).map(([all, by]) => all.join(by))
const service = fc.constantFrom('api', 'API', 'web', '')
const traceId = fc.constantFrom('a'.repeat(32), 'A'.repeat(32), '0123456789abcdef'.repeat(2))
const scalar = fc.oneof(fc.constantFrom(0, -0, 1, 1.5, 1e21, true, false, null), text)
const name = fc.constantFrom('a', 'b', 'a.b', 'err', 'error', '__proto__', '')
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.record({ b: scalar }),
  fc.array(scalar, { maxLength: 2 }),
  fc.record({ message, stack: message }),
)
const attributes = fc.dictionary(name, value, { maxKeys: 4 }).map((all) => JSON.stringify(all))

/** Times of which many are equal, before and after the epoch, with microseconds. */
const timestamp = fc.integer({ min: -40, max: 40 }).map((quarter) => quarter * 250.001)
const severity = fc.integer({ min: 1, max: 24 }).map((number) => number as Severity)

const row = fc.record(
  {
    timestamp,
    severity,
    message,
    service,
    host: text,
    traceId,
    spanId: fc.constant('0123456789abcdef'),
    attributes,
  },
  { requiredKeys: ['timestamp', 'severity', 'message'] },
)

/** Rows with ids in a random order of times, the ids with gaps. */
export const arbitraryRows: fc.Arbitrary<ArrayRow[]> = fc
  .array(fc.tuple(row, fc.integer({ min: 1, max: 3 })), { maxLength: 40 })
  .map((all) => {
    let id = 0
    return all.map(([fields, step]) => {
      id += step
      return { ...fields, timestamp: Math.round(fields.timestamp * 1000) / 1000, id }
    })
  })

const term = fc.record({
  words: fc.array(
    fc.constantFrom(
      'order',
      'ORDER',
      'pai',
      'paid',
      'elan',
      'card',
      'expired',
      '日',
      '世',
      '界',
      'api',
      '0',
      '31m',
      '7',
      'น',
    ),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
  prefix: fc.boolean(),
})
const terms = fc.array(term, { maxLength: 2 })
const attributeFilter = fc.tuple(name, scalar).map(
  ([of, is]): AttributeFilter => ({
    name: of,
    path: of.split('.'),
    op: 'eq',
    json: [JSON.stringify(is)],
  }),
)

/** Any filter of the contract, with values that some of the rows have. */
export const arbitraryFilter: fc.Arbitrary<DriverFilter> = fc.record(
  {
    text: fc.record({ all: terms, none: terms }).filter(({ all, none }) => all.length + none.length > 0),
    contains: fc
      .oneof(text, fc.constantFrom('a', 'r p', ' ', '[31m', '世', 'order7'))
      .filter((part) => part !== ''),
    minSeverity: severity,
    maxSeverity: severity,
    services: fc.uniqueArray(service, { minLength: 1, maxLength: 2 }),
    hosts: fc.uniqueArray(text, { minLength: 1, maxLength: 2 }),
    traceId: traceId.map((id) => id.toLowerCase()),
    attributes: fc.uniqueArray(attributeFilter, {
      minLength: 1,
      maxLength: 2,
      selector: ({ name: of }) => of,
    }),
    startTime: timestamp.map((time) => Math.round(time * 1000) / 1000),
    endTime: timestamp.map((time) => Math.round(time * 1000) / 1000),
    maxId: fc.integer({ min: 0, max: 90 }),
  },
  { requiredKeys: [] },
)
