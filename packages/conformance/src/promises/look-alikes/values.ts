import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { attribute } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectMatches } from '../../expect/expect-matches.js'
import { MAX_LIMIT } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

type Simple = string | number | boolean | null

/** Neighbouring numbers, and other values that some column type treats as equal. */
const VALUES: readonly Simple[] = [
  ...[0, '0', '-0', '0.0', false, 'false', '', null, 'null', 'undefined', '[]', '{}'],
  ...[1, '1', '1.0', '01', true, 'true', 'TRUE', -1, '-1', 1.0000000000000002, 0.9999999999999999],
  ...[10, '10', '1e1', 1000, '1e3', '1,000', 0.1, '0.1', '.1', 0.30000000000000004, 0.3, 0.1 + 0.7],
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, '9007199254740993', '9007199254740992', -(2 ** 53), -(2 ** 53) - 2],
  ...[
    2 ** 63,
    2 ** 63 - 1024,
    '9223372036854775807',
    '9223372036854775808',
    -(2 ** 63),
    2 ** 64,
    2 ** 31,
    -(2 ** 31),
  ],
  ...[
    2 ** 32,
    2 ** 32 - 1,
    2 ** 24 + 1,
    2 ** 24,
    1e21,
    '1e21',
    '1e+21',
    999999999999999900000,
    1e22,
    1e23,
    123e-20,
  ],
  ...[
    5e-324,
    '5e-324',
    1e-323,
    2.2250738585072014e-308,
    2.225073858507201e-308,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
  ],
  ...[
    '1.7976931348623157e+308',
    '1e400',
    'Infinity',
    'NaN',
    Number.EPSILON,
    1e-7,
    '1e-7',
    0.0000001000000000000001,
  ],
  ...[
    1704067200000,
    '1704067200000',
    '2024-01-01T00:00:00.000Z',
    1704067200,
    1704067200.5,
    1704067200000.001,
  ],
]

async function valuesAreKeptApart(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = VALUES.map((value, i) => ({
    message: '',
    timestamp: SOME_TIME - (i % 3),
    attributes: { value, list: [value], nested: { value } },
  }))
  const stored = await appendAll(driver, entries)
  expectEntries(
    await driver.readAfter(0, {}, MAX_LIMIT),
    stored,
    'readAfter after values that look alike were stored',
  )
  for (const [i, value] of VALUES.entries()) {
    const matching = [stored[i] as StoredLogEntry]
    await expectMatches(driver, { attributes: [attribute('value', value)] }, matching)
    const both = [attribute('nested.value', value), attribute('value', value)]
    await expectMatches(driver, { attributes: both }, matching)
    await expectMatches(driver, { attributes: [attribute('list', value)] }, [])
  }
}

/** Keys in orders that JavaScript objects have only if the keys are inserted in that order. */
const KEYS = [
  '{"z":1,"a":2,"m":{"y":1,"b":2},"list":[{"q":1,"c":2}]}',
  '{"a":2,"z":1}',
  '{"B":1,"a":2,"A":3,"b":4,"é":5,"e":6,"_":7,"":8," ":9}',
  '{"1":1,"2":2,"10":3,"01":4,"-1":5,"1.5":6,"x":7}',
  '{"__proto__":1,"constructor":2,"b":{"__proto__":{"d":1,"c":2}},"a":3}',
  '{"a":1,"A":2,"a ":3," a":4,"a.b":5,"á":6,"a\u0301":7,"a\\u0000":8}',
  // Half of a surrogate pair, as JSON writes it.
  '{"\\ud83d":1,"\\ude00":2,"\\ufffd":3,"x":"\\ud83d","y":"\\ufffd"}',
  '{"id":1,"timestamp":2,"severity":3,"message":4,"service":5,"attributes":{"id":1}}',
]

async function keysKeepTheirOrder(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = KEYS.map((attributes, i) => ({ message: `${i}`, timestamp: SOME_TIME + i, attributes }))
  await appendAll(driver, entries)
  const reads = {
    'readAfter(0, {}, 10)': await driver.readAfter(0, {}, 10),
    "search({ order: 'oldest', limit: 10 })": await driver.search({ order: 'oldest', limit: 10 }),
  }
  for (const [read, found] of Object.entries(reads)) {
    const texts = found.map(({ attributes }) => JSON.stringify(attributes))
    const expected = KEYS.map((json) => JSON.stringify(JSON.parse(json)))
    expectEqual(texts, expected, `the attributes that ${read} returned, as JSON text`)
  }
}

/** Trace ids that are numbers in some notation, or differ in one digit. */
const TRACES = [
  ...[
    '00000000000000000000000000000001',
    '0000000000000000000000000000000a',
    '0000000000000000000000000000000b',
  ],
  ...[
    '10000000000000000000000000000000',
    '1e000000000000000000000000000000',
    '1e000000000000000000000000000001',
  ],
  ...[
    '00000000000000001000000000000000',
    '00000000000000001000000000000001',
    '9007199254740992000000000000000a',
  ],
  ...[
    '90071992547409930000000000000000',
    '90071992547409920000000000000000',
    '90071992547409930000000000000001',
  ],
  ...[
    '000000000000000000000000deadbeef',
    '0000000000000000deadbeef00000000',
    'deadbeef000000000000000000000000',
  ],
  ...[
    'ffffffffffffffffffffffffffffffff',
    'fffffffffffffffffffffffffffffffe',
    '7fffffffffffffffffffffffffffffff',
  ],
]

async function tracesAreKeptApart(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const mixed = (trace: string) =>
    [...trace].map((digit, i) => (i % 2 ? digit.toUpperCase() : digit)).join('')
  const entries = TRACES.flatMap((trace) =>
    [trace, trace.toUpperCase(), mixed(trace)].map((traceId) => ({ traceId, spanId: traceId.slice(16) })),
  )
  const stored = await appendAll(driver, entries)
  expectEntries(
    await driver.readAfter(0, {}, MAX_LIMIT),
    stored,
    'readAfter after trace ids that look alike were stored',
  )
  for (const [i, traceId] of TRACES.entries()) {
    await expectMatches(driver, { traceId }, stored.slice(3 * i, 3 * i + 3))
  }
}

/** Pairs that a driver confuses if it joins the two fields with a separator that they may contain. */
const SEAMS: readonly (readonly [service: string | undefined, host: string | undefined])[] = [
  ...(['', ' ', ',', '|', ':', '/', '\0', '\t', '\n', '\u001f', '","', "','"] as const).flatMap(
    (separator) =>
      [
        ['a', `b${separator}c`],
        [`a${separator}b`, 'c'],
      ] as const,
  ),
  ['', 'abc'],
  ['abc', ''],
  ['abc', undefined],
  [undefined, 'abc'],
  ['undefined', 'abc'],
  ['null', 'abc'],
]

async function fieldsAreKeptApart(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = SEAMS.map(([service, host]) => ({ service, host }))
  const stored = await appendAll(driver, entries)
  expectEntries(
    await driver.readAfter(0, {}, MAX_LIMIT),
    stored,
    'readAfter after services and hosts that look alike were stored',
  )
  for (const [i, [service, host]] of SEAMS.entries()) {
    if (service === undefined || host === undefined) continue
    await expectMatches(driver, { services: [service], hosts: [host] }, [stored[i] as StoredLogEntry])
  }
  await expectLists(driver, stored)
}

/** A list of two names is not the same as one name that contains both. */
async function expectLists(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const filters: DriverFilter[] = [
    { services: ['a', 'b'] },
    { hosts: ['b', 'c'] },
    { services: ['a,b', 'a|b'] },
  ]
  for (const filter of filters) {
    const { services, hosts } = filter
    const matching = stored.filter(
      ({ service = null, host = null }) =>
        (services as (string | null)[] | undefined)?.includes(service) ||
        (hosts as (string | null)[] | undefined)?.includes(host),
    )
    await expectMatches(driver, filter, matching)
  }
}

export const lookAlikeValues: readonly DriverPromise[] = [
  {
    name: 'attribute values that look alike come back unchanged, and each finds only its own entry',
    check: valuesAreKeptApart,
  },
  { name: 'attribute keys keep their order at every level', check: keysKeepTheirOrder },
  { name: 'trace ids that look like numbers are compared digit by digit', check: tracesAreKeptApart },
  {
    name: 'services and hosts are compared separately, even when two pairs join to the same text',
    check: fieldsAreKeptApart,
  },
]
