import type { LogDriver } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { anyCharacters } from '../../entries/any-characters.js'
import type { TestEntry } from '../../entries/test-batch.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { forAll } from '../../failure/for-all.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { timesAreTheSameInAnyTimeZone } from './time-zones.js'

/** Stores entries and reads them back with `readAfter` and `search`. */
async function expectBack(driver: LogDriver, entries: readonly TestEntry[], what: string): Promise<void> {
  const { lastId } = await driver.stats()
  const stored = await appendAll(driver, entries)
  const limit = 10_000
  expectEntries(await driver.readAfter(lastId, {}, limit), stored, `readAfter after ${what} were stored`)
  const ids = new Set(stored.map(({ id }) => id))
  for (const order of ['oldest', 'newest'] as const) {
    const found = (await driver.search({ order, limit })).filter(({ id }) => ids.has(id))
    expectEntries(
      found.toSorted((a, b) => a.id - b.id),
      stored,
      `search({ order: '${order}' }) after ${what} were stored`,
    )
  }
}

const comesBack = (what: string, entries: () => readonly TestEntry[]) => async (lab: Lab) =>
  expectBack(await lab.openShared(), entries(), what)

const TEXTS = [
  '',
  ' ',
  '  two spaces at both ends  ',
  '\t\n\r\n',
  '\0',
  'a\0b',
  '\0\0',
  'null',
  'undefined',
  'NaN',
  '007',
  '1e5',
  '0x10',
  '-0',
  '1.0',
  'true',
  "it's",
  "''",
  '"quoted"',
  'back\\slash',
  '100%_[a]*?',
  '{"json":true}',
  'naïve café Ünïcode',
  'e\u0301 is not \u00e9',
  'ß ſ İ ı Σς',
  '日本語のログ',
  'עברית العربية',
  '😀👨‍👩‍👧‍👦🏳️‍🌈',
  '\ufeffbyte order mark',
  '\u2028\u2029',
  '\uffff\ufffe',
  '\u{10ffff}',
  '\u0001\u001b[31mred\u001b[0m\u007f\u0080',
  'x'.repeat(1000),
]

const JSON_TEXTS = [
  '{}',
  '{"a":null}',
  '{"":1}',
  '{"a.b":1,"a":{"b":2}}',
  '{"__proto__":{"x":1}}',
  '{"constructor":1,"toString":2}',
  '{"z":1,"a":2,"10":3,"9":4}',
  '{"list":[1,"1",null,true,[],{}]}',
  '{"deep":{"a":{"b":{"c":{"d":{}}}}}}',
  '{"unicode":"\u00e9\u65e5😀","nul":"a\\u0000b","quote":"\\"","back":"/"}',
  `{"long":${JSON.stringify('y'.repeat(5000))}}`,
  `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`,
]

const NUMBERS = [
  0,
  1,
  -1,
  0.1,
  0.1 + 0.2,
  1e21,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 63),
  2 ** 64,
  123456789.12345679,
]

const TIMES = [
  0,
  0.001,
  -0.001,
  1.5,
  -1.5,
  8.64e12,
  -8.64e12,
  1_700_000_000_000.999,
  1_700_000_000_000.001,
  0.009,
  0.069,
  2 ** 31,
  2 ** 32,
  -(2 ** 31) - 0.001,
]

const HEX = ['0'.repeat(32), 'f'.repeat(32), 'ABCDEF0123456789abcdef0123456789', `0e${'1'.repeat(30)}`]

async function optionalFields(lab: Lab): Promise<void> {
  const names = ['service', 'host', 'traceId', 'spanId', 'attributes'] as const
  const values = {
    service: 's',
    host: 'h',
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    attributes: '{"k":1}',
  }
  // Every combination of optional fields, in one batch and in separate batches.
  const entries = Array.from({ length: 2 ** names.length }, (_, bits) =>
    Object.fromEntries(names.filter((_, i) => (bits >> i) & 1).map((name) => [name, values[name]])),
  )
  const driver = await lab.openShared()
  await expectBack(driver, entries, 'entries with some of the optional fields')
  for (const entry of entries)
    await expectBack(driver, [entry], 'single entries with some of the optional fields')
}

async function largeMessage(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const messages = [
    'a'.repeat(70_000),
    'é'.repeat(100_000),
    '日'.repeat(400_000),
    `${'z'.repeat(1_000_000)}end`,
  ]
  await expectBack(
    driver,
    messages.map((message) => ({ message })),
    'messages of up to a million characters',
  )
}

const wellFormed = fc
  .oneof(anyCharacters, fc.string({ unit: 'grapheme' }), fc.constantFrom(...TEXTS))
  .map((text) => text.toWellFormed())
const hex = (digits: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdefABCDEF'), { minLength: digits, maxLength: digits })
    .map((all) => all.join(''))
const attributes = fc
  .object({
    // Without a backslash: once V8 has parsed the key `\\`, it may mistake the key `"` for it (seen in Node.js 24).
    key: wellFormed.map((key) => key.replaceAll('\\', '/')),
    values: [
      wellFormed,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ],
    maxDepth: 3,
  })
  .map((value) => JSON.stringify(value))

const anyEntry: Arbitrary<TestEntry> = fc
  .record(
    {
      message: wellFormed,
      timestamp: fc
        .oneof(
          fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
          fc.integer({ min: -2000, max: 2000 }),
        )
        .map((microseconds) => microseconds / 1000),
      severity: fc.integer({ min: 1, max: 24 }),
      service: wellFormed,
      host: wellFormed,
      traceId: hex(32),
      spanId: hex(16),
      attributes,
    },
    { requiredKeys: ['message', 'timestamp', 'severity'] },
  )
  // Core turns the time -0 into 0.
  .map((entry) => ({ ...entry, timestamp: entry.timestamp + 0 }) as TestEntry)

async function anything(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  await forAll(
    fc.array(anyEntry, { minLength: 1, maxLength: 70 }),
    async (entries) => {
      const { lastId } = await driver.stats()
      const stored = await appendAll(driver, entries)
      expectEntries(
        await driver.readAfter(lastId, {}, 10_000),
        stored,
        'readAfter after random entries were stored',
      )
    },
    { seed: lab.seed, numRuns: 40, what: 'entries' },
  )
}

async function plainObjects(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const full = {
    service: 's',
    host: 'h',
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    attributes: '{"a":{"b":1}}',
  }
  await appendAll(driver, [{ message: 'bare' }, full])
  const lists = [await driver.readAfter(0, {}, 10), await driver.search({ order: 'oldest', limit: 10 })]
  for (const entry of lists.flat()) {
    expectEqual(Object.getPrototypeOf(entry) === Object.prototype, true, 'whether an entry is a plain object')
    const { attributes: found = {} } = entry
    expectEqual(
      Object.getPrototypeOf(found) === Object.prototype,
      true,
      'whether attributes are a plain object',
    )
    const undefinedFields = Object.entries(entry).filter(([, value]) => value === undefined || value === null)
    expectEqual(undefinedFields, [], 'the fields of an entry that are undefined or null')
  }
}

/** Entries come back unchanged. */
export const roundTrip: PromiseGroup = {
  name: 'round trip',
  promises: [
    {
      name: 'messages come back unchanged, character by character',
      check: comesBack('messages', () => TEXTS.map((message) => ({ message }))),
    },
    {
      name: 'services and hosts come back unchanged, including the empty string',
      check: comesBack('services and hosts', () =>
        TEXTS.map((text, i) => ({ service: text, host: TEXTS[TEXTS.length - 1 - i] })),
      ),
    },
    {
      name: 'attributes come back unchanged, whatever their keys',
      check: comesBack('attributes', () => JSON_TEXTS.map((json) => ({ attributes: json }))),
    },
    {
      name: 'numbers in attributes come back with all their digits',
      check: comesBack('numbers in attributes', () => NUMBERS.map((n) => ({ attributes: { n, list: [n] } }))),
    },
    {
      name: 'times come back exact to the microsecond',
      check: comesBack('times', () => TIMES.map((timestamp) => ({ timestamp }))),
    },
    {
      name: 'times come back unchanged and are found, whatever the time zone of the process',
      check: timesAreTheSameInAnyTimeZone,
    },
    {
      name: 'all 24 severities come back unchanged',
      check: comesBack('severities', () => Array.from({ length: 24 }, (_, i) => ({ severity: i + 1 }))),
    },
    {
      name: 'trace and span ids keep their case',
      check: comesBack('trace and span ids', () =>
        HEX.map((id) => ({ traceId: id, spanId: id.slice(0, 16) })),
      ),
    },
    { name: 'fields that an entry does not have stay absent', check: optionalFields },
    { name: 'a message of a million characters comes back whole', check: largeMessage },
    { name: 'entries are plain objects without empty fields', check: plainObjects },
    { name: 'any entry comes back equal', check: anything },
  ],
}
