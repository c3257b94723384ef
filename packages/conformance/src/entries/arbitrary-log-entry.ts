import type { LogEntry } from '@logpond/core'
import { rawJson, SEVERITY_NAMES, type Severity } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { anyCharacters } from './any-characters.js'

/** Microseconds from the epoch to the first and to the last time that an entry can have. */
const EDGE = 8_640_000_000_000_000

/** Any text; some is not well-formed. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  anyCharacters,
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '\0', 'a\0b', '\ud800', 'x\udc00y', '\ufeff', "'", '"', '\\', '%', '_', '\r\n', 'null'),
)

const timestamp = fc.oneof(
  fc.date({ min: new Date(-EDGE / 1000), max: new Date(EDGE / 1000), noInvalidDate: true }),
  fc.integer({ min: -EDGE, max: EDGE }).map((microseconds) => microseconds / 1000),
  fc.constantFrom(-EDGE / 1000, EDGE / 1000, -0, 0.001, -0.001, 1_700_000_000_000.999),
)

const severity: Arbitrary<LogEntry['severity']> = fc.oneof(
  fc.constantFrom(...SEVERITY_NAMES),
  fc.integer({ min: 1, max: 24 }) as Arbitrary<Severity>,
)

/** Without a backslash: once V8 has parsed the key `\`, it may mistake the key `"` for it (seen in Node.js 24). */
const key = fc.oneof(text, fc.constantFrom('a.b', '', '__proto__', 'constructor', '$', '"'))

const attributes = fc.object({
  key: key.map((name) => name.replaceAll('\\', '/')),
  values: [
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, 1e21, 5e-324, Number.MAX_VALUE, 2 ** 53, 0.1 + 0.2),
    timestamp,
  ],
  maxDepth: 4,
})

/** The JSON of attributes, as `JSON.stringify` writes it or with white space. */
const jsonAttributes = fc
  .tuple(attributes, fc.constantFrom(undefined, ' ', '\n'))
  .map(([value, space]) => rawJson(JSON.stringify(value, undefined, space)))

const hex = (digits: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdefABCDEF'), { minLength: digits, maxLength: digits })
    .map((found) => found.join(''))

/** Any entry that a storage accepts. */
export const anyLogEntry: Arbitrary<LogEntry> = fc
  .record(
    {
      message: text,
      timestamp: fc.option(timestamp, { nil: undefined }),
      severity: fc.option(severity, { nil: undefined }),
      service: fc.option(text, { nil: undefined }),
      host: fc.option(text, { nil: undefined }),
      traceId: fc.option(hex(32), { nil: undefined }),
      spanId: fc.option(hex(16), { nil: undefined }),
      attributes: fc.option(fc.oneof(attributes, jsonAttributes), { nil: undefined }),
    },
    { requiredKeys: ['message'] },
  )
  // Fields may be absent or undefined; the type allows only absent ones.
  .map((entry) => entry as LogEntry)
