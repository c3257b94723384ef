import type { DriverField, DriverFilter } from '@logpond/core'
import fc, { type Arbitrary } from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { TRACE_IDS } from '../../entries/alphabet.js'
import { attributeField } from '../../entries/attribute-field.js'
import type { TestEntry } from '../../entries/test-batch.js'
import { expectTopValues } from '../../expect/expect-values.js'
import { needsOneOf } from '../../expect/value-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise, PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { attributes, columns, someEntries, someFilter, someLimit } from './questions.js'

async function countsAny(lab: Lab, fields: Arbitrary<DriverField>): Promise<void> {
  const { driver, stored } = await someEntries(lab, 'topValues')
  const queries = fc.record({ filter: someFilter(lab, stored), field: fields, limit: someLimit })
  const check = async ({ filter, ...query }: { filter: DriverFilter; field: DriverField; limit: number }) =>
    expectTopValues(driver, stored, { ...filter, ...query })
  await forAll(queries, check, { seed: lab.seed, numRuns: 200, what: 'query' })
}

/** A promise about these entries: which values some fields have, with limits that cut the list and one that does not. */
function valuesPromise(
  name: string,
  entries: readonly TestEntry[],
  fields: readonly DriverField[],
  limits: readonly number[] = [1, 2, 10_000],
): DriverPromise {
  return {
    name,
    async check(lab) {
      const driver = await lab.openShared()
      needsOneOf(driver, ['topValues'])
      const stored = await appendAll(driver, entries, 7)
      for (const field of fields)
        for (const limit of limits) await expectTopValues(driver, stored, { field, limit })
    },
  }
}

/** Values as they may stand in the attributes of a batch, some of them equal, some written alike, and some as names. */
const JSON_VALUES = [
  ...['1', '"1"', '1', '1.0', '1e0', '"1.0"', 'true', '"true"', 'false', '"false"', 'null', '"null"', 'null'],
  ...['0', '-0', '"0"', '"-0"', '""', '" "', '1e21', '1000000000000000000000', '"1e+21"', '0.1', '0.10'],
  ...['9007199254740992', '9007199254740993', '9007199254740994', '"9007199254740992"', '-1', '"-1"'],
  ...['0.1000000000000000055', '5e-324', '1.7976931348623157e308', '"é"', '"e\\u0301"', '"A"', '"a"', '"a "'],
  ...['"\\u0000"', '"a\\u0000b"', '"\\ufeff"', '"constructor"', '"__proto__"', '"undefined"'],
]

/** The order of equally frequent values: by type, then by number or code unit. */
const TIES = [
  ...[null, false, true, -1e21, -1, 0, 0.5, 9, 10, 2 ** 53, 1e21],
  ...['', ' ', '10', '9', 'A', 'B', 'Z', 'a', 'ab', 'b', 'e', 'é', '日', '\u{1f600}', '\ufffd', '\uffff'],
]

/** The texts among them, as other fields have them. */
const NAMES = TIES.filter((value) => typeof value === 'string')

function tied(): TestEntry[] {
  const mixed = TIES.map((_, i) => TIES[(i * 10) % TIES.length])
  return [
    ...mixed.map((a, i) => ({ attributes: { a }, severity: 1 + (i % 24) })),
    ...NAMES.toReversed().map((name, i) => ({ service: name, host: NAMES[(i * 5) % NAMES.length] })),
    // Less frequent values are first in the order of values, and last in that of frequency.
    ...Array.from({ length: 5 }, () => ({ attributes: { a: 'z', b: 'z' }, service: 'z', host: 'zz' })),
    { attributes: { b: null } },
  ]
}

const PLACES = [
  ...['{"a.b":1,"a":{"b":2}}', '{"a":{"b":2}}', '{"a":{"b":{"c":3}}}', '{"a.b":{"c":4},"a":{"b":5}}'],
  ...['{"a.b":[6],"a":{"b":6}}', '{"a.b":null,"a":{"b":7}}', '{"a":[{"b":8}]}', '{"a":"{\\"b\\":9}"}'],
  ...[
    '{"a":{"b.c":10}}',
    '{"a.b":{"c":11}}',
    '{"a":{"b":{"c":12},"b.c":13}}',
    '{"a.b.c":14,"a":{"b":{"c":15}}}',
  ],
  ...['{"":16}', '{"":{"":17}}', '{"a":{"":18}}', '{"a.":19,"a":{"":20}}', '{"__proto__":21}'],
  ...['{"__proto__":{"a":22}}', '{"a":{"__proto__":23}}', '{"A":24,"b":24}', '{"c":"c","a":{"c":"c"}}', '{}'],
  ...['{"a":{"a":{"a":{"a":25}}}}', '{"a\\u0000":26}', '{"a b":27,"a\\"b":28,"$.a":29,"a[0]":30}'],
]

const NAMES_OF_PLACES = [
  ...[
    'a',
    'a.b',
    'a.b.c',
    '',
    '.',
    'a.',
    '.a',
    '__proto__',
    '__proto__.a',
    'a.__proto__',
    'A',
    'b',
    'c',
    'a.c',
  ],
  ...['a.a.a.a', 'a.0.b', 'a.length', 'length', 'constructor', 'toString', 'a.constructor', 'a\0', 'a b'],
  ...['a"b', '$.a', '$', 'a[0]', '*', 'a.*', 'hasOwnProperty'],
]

function withTraceIds(): TestEntry[] {
  const [first = '', second = '', third = ''] = TRACE_IDS
  const mixed = `${first.slice(0, 16)}${first.slice(16).toUpperCase()}`
  const ids = [first.toUpperCase(), first, mixed, second, second.toUpperCase(), third, undefined, undefined]
  return ids.map((traceId) => ({ traceId }))
}

function withoutValues(): TestEntry[] {
  const [none, some] = [{}, { service: '', host: '' }]
  const attributes = [{ a: [] }, { a: [1] }, { a: {} }, { a: { b: 1 } }, { a: null }, { a: '' }, {}, { b: 1 }]
  return [none, some, some, none, none, ...attributes.map((attributes) => ({ attributes }))]
}

const columnFields: DriverField[] = [
  { column: 'service' },
  { column: 'host' },
  { column: 'severity' },
  { column: 'traceId' },
]

/** The optional read that counts the values of a field. */
export const topValues: PromiseGroup = {
  name: 'top values',
  promises: [
    {
      name: 'topValues counts the values of service, host, severity and trace id, with any filter',
      check: (lab) => countsAny(lab, columns),
    },
    {
      name: 'topValues counts the values of an attribute, with any filter',
      check: (lab) => countsAny(lab, attributes),
    },
    valuesPromise(
      'topValues counts values together that JSON writes alike, and all others apart: 1 and 1.0, but not "1"',
      JSON_VALUES.map((json) => ({ attributes: `{"a":${json}}` })),
      [attributeField('a')],
    ),
    valuesPromise(
      'topValues orders equally frequent values by type, number and code unit, also where the limit cuts them',
      tied(),
      [attributeField('a'), attributeField('b'), ...columnFields],
      [1, 2, 3, 5, 8, 12, 17, 27, 28, 29, 10_000],
    ),
    valuesPromise(
      'topValues counts a trace id in lower case, whichever case it was stored in',
      withTraceIds(),
      [{ column: 'traceId' }],
    ),
    valuesPromise(
      'topValues counts a missing field, an object and an array as missing, and null and empty text as values',
      withoutValues(),
      [...columnFields, attributeField('a'), attributeField('a.b'), attributeField('none')],
    ),
    valuesPromise(
      'topValues finds an attribute by its exact name, or else by its path through objects',
      PLACES.map((attributes) => ({ attributes })),
      NAMES_OF_PLACES.map(attributeField),
    ),
  ],
}
