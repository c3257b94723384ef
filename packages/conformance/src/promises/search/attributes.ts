import type { TestEntry } from '../../entries/test-batch.js'
import { attribute } from '../../entries/test-entries.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import { type Finding, filterPromise } from '../filter-promise.js'

type Simple = string | number | boolean | null

const manyAttributes = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`name ${i}`, i]))

export const attributes: readonly DriverPromise[] = [
  filterPromise({
    name: 'an attribute matches by value and type: 1 is not "1", true is not 1, null is not "null"',
    ...findings(
      [0, 1, '0', '1', true, 'true', false, 'false', null, 'null', '', '1.0', 'undefined', '{}', '[1]'],
      {
        absent: {},
        object: { attributes: { a: {} } },
        list: { attributes: { a: [1] } },
        emptyList: { attributes: { a: [] } },
        listOfNull: { attributes: { a: [null] } },
        otherName: { attributes: { b: 1, c: null } },
      },
    ),
  }),
  filterPromise({
    name: 'a number attribute matches to its last digit',
    ...findings([
      ...[1, -1, 1.5, -1.5, 10, 100, 0.1, 0.3, 0.1 + 0.2, 1e-7, 1.0000000000000002, 1e21, 1e20],
      ...[123456789.123],
      ...[2 ** 53, 2 ** 53 - 1, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 2 ** 64, 1e300, Number.MAX_VALUE, 5e-324],
      ...[
        4294967295, 4294967296, 1704067200000, 1704067200000.123, 0.30000000000000004e5, 1e22, 16777217,
        16777216,
      ],
    ]),
  }),
  filterPromise({
    name: 'a string attribute matches exactly: case, accents, spaces, quotes and wildcards',
    ...findings([
      ...['api', 'API', 'api ', ' api', 'ap', 'api2', 'a%', 'a_i', 'a*', 'a?i', '"', "'", '"api"'],
      ...["o'api", 'a"i'],
      ...['\\', '\\\\', 'a\\nb', 'a\nb', 'a\tb', 'a\r\nb', 'a\0b', 'a', '\\u0000', 'a\u001fb'],
      ...['\u007f', '/', '\\/'],
      ...['caf\u00e9', 'cafe\u0301', 'cafe', '日本語', '😀', '😁', '\u2028', '\uffff', '\ufeff'],
      ...['{"a":1}', '[', '$.a'],
      ...['1e+21', 'x'.repeat(10_000), `${'x'.repeat(9999)}y`],
    ]),
  }),
  filterPromise({
    name: 'an attribute with the exact dotted name takes precedence over the nested path',
    entries: {
      dotted: { attributes: { 'http.status': 500 } },
      nested: { attributes: { http: { status: 500 } } },
      bothSame: { attributes: { 'http.status': 500, http: { status: 500 } } },
      dottedOther: { attributes: { 'http.status': 200, http: { status: 500 } } },
      nestedOther: { attributes: { http: { status: 200 }, 'http.status': 500 } },
      dottedNull: { attributes: { 'http.status': null, http: { status: 500 } } },
      dottedText: { attributes: { 'http.status': '500', http: { status: 500 } } },
      dottedObject: { attributes: { 'http.status': {}, http: { status: 500 } } },
      dottedFalse: { attributes: { 'http.status': false, http: { status: 500 } } },
      dottedZero: { attributes: { http: { status: 500 }, 'http.status': 0 } },
      dottedEmpty: { attributes: { http: { status: 500 }, 'http.status': '' } },
    },
    finds: [
      [{ attributes: [attribute('http.status', 500)] }, 'dotted nested bothSame nestedOther'],
      [{ attributes: [attribute('http.status', 200)] }, 'dottedOther'],
      [{ attributes: [attribute('http.status', null)] }, 'dottedNull'],
      [{ attributes: [attribute('http.status', '500')] }, 'dottedText'],
      [{ attributes: [attribute('http.status', false)] }, 'dottedFalse'],
      [{ attributes: [attribute('http.status', 0)] }, 'dottedZero'],
      [{ attributes: [attribute('http.status', '')] }, 'dottedEmpty'],
    ],
  }),
  filterPromise({
    name: 'a dotted name leads into nested objects, one key for each part, and no deeper',
    entries: {
      nested: { attributes: { a: { b: { c: 1 } } } },
      dotted: { attributes: { 'a.b.c': 1 } },
      half: { attributes: { 'a.b': { c: 1 } } },
      otherHalf: { attributes: { a: { 'b.c': 1 } } },
      tooShort: { attributes: { a: { b: 1 } } },
      tooLong: { attributes: { a: { b: { c: { d: 1 } } } } },
      inner: { attributes: { b: { c: 1 } } },
      flat: { attributes: { c: 1 } },
      deep: { attributes: nest(30, 1) },
      lessDeep: { attributes: nest(29, 1) },
      status: { attributes: { status: 500 } },
      nestedStatus: { attributes: { http: { status: 500 } } },
      deeperStatus: { attributes: { status: { status: 500 } } },
      laterStatus: { attributes: { http: { status: 200, code: 500 }, status: 500 } },
      textStatus: { attributes: { http: '{"status":500}', text: '"status":500' } },
    },
    finds: [
      [{ attributes: [attribute('a.b.c', 1)] }, 'nested dotted'],
      [{ attributes: [attribute('a.b', 1)] }, 'tooShort'],
      [{ attributes: [attribute('a.b.c.d', 1)] }, 'tooLong'],
      [{ attributes: [attribute('b.c', 1)] }, 'inner'],
      [{ attributes: [attribute('c', 1)] }, 'flat'],
      [{ attributes: [attribute('a', 1)] }, ''],
      [{ attributes: [attribute('status', 500)] }, 'status laterStatus'],
      [{ attributes: [attribute('http.status', 500)] }, 'nestedStatus'],
      [{ attributes: [attribute('a.', 1)] }, ''],
      [{ attributes: [attribute('.a', 1)] }, ''],
      [{ attributes: [attribute(Array(30).fill('n').join('.'), 1)] }, 'deep'],
    ],
  }),
  filterPromise({
    name: 'a dotted name never leads into lists or strings',
    entries: {
      list: { attributes: { a: [1, { b: 1 }] } },
      listOfLists: { attributes: { a: [[1]] } },
      keys: { attributes: { a: { 0: 1, length: 1 } } },
      text: { attributes: { a: 'x1' } },
      encoded: { attributes: { a: '{"b":1}' } },
      object: { attributes: { a: { b: 1 } } },
    },
    finds: [
      [{ attributes: [attribute('a.0', 1)] }, 'keys'],
      [{ attributes: [attribute('a.length', 1)] }, 'keys'],
      [{ attributes: [attribute('a.length', 2)] }, ''],
      [{ attributes: [attribute('a.1', '1')] }, ''],
      [{ attributes: [attribute('a.b', 1)] }, 'object'],
      [{ attributes: [attribute('a.1.b', 1)] }, ''],
      [{ attributes: [attribute('a.0.0', 1)] }, ''],
      [{ attributes: [attribute('a[0]', 1)] }, ''],
      [{ attributes: [attribute('a', 1)] }, ''],
      [{ attributes: [attribute('a', '[1]')] }, ''],
    ],
  }),
  filterPromise({
    name: 'null matches only an attribute that is null, not an absent one or a field of the entry',
    entries: {
      null: { attributes: { a: null } },
      nested: { attributes: { b: { a: null } } },
      absent: { attributes: { other: null } },
      none: {},
      empty: { attributes: {} },
      parentNull: { attributes: { b: null } },
      text: { attributes: { a: 'null', b: { a: 'null' } } },
      falsy: { attributes: { a: false, b: { a: 0 } } },
      emptyText: { attributes: { a: '', b: {} } },
      fields: { message: 'a', service: 'api', host: 'a', severity: 9 },
      service: { attributes: { service: 'api' } },
      inMessage: { message: '{"service":"api"}' },
    },
    finds: [
      [{ attributes: [attribute('a', null)] }, 'null'],
      [{ attributes: [attribute('b.a', null)] }, 'nested'],
      [{ attributes: [attribute('b', null)] }, 'parentNull'],
      [{ attributes: [attribute('missing', null)] }, ''],
      [{ attributes: [attribute('missing.too', null)] }, ''],
      [{ attributes: [attribute('', null)] }, ''],
      [{ attributes: [attribute('host', null)] }, ''],
      [{ attributes: [attribute('toString', null)] }, ''],
      [{ attributes: [attribute('__proto__', null)] }, ''],
      [{ attributes: [attribute('constructor.name', 'Object')] }, ''],
      [{ attributes: [attribute('service', 'api')] }, 'service'],
      [{ attributes: [attribute('message', 'a')] }, ''],
      [{ attributes: [attribute('severity', 9)] }, ''],
    ],
  }),
  filterPromise({
    name: 'a filter with several attributes, up to 100, finds only entries that match all of them',
    entries: {
      both: { attributes: { a: 1, b: 2 } },
      reversed: { attributes: { b: 2, a: 1 } },
      more: { attributes: { a: 1, b: 2, c: 3 } },
      onlyFirst: { attributes: { a: 1 } },
      onlySecond: { attributes: { b: 2 } },
      secondWrong: { attributes: { a: 1, b: 3 } },
      firstWrong: { attributes: { a: 3, b: 2 } },
      exchanged: { attributes: { a: 2, b: 1 } },
      none: {},
      many: { attributes: manyAttributes },
      manyButFirst: { attributes: { ...manyAttributes, 'name 900': 0 } },
      manyButLast: { attributes: { ...manyAttributes, 'name 999': 0 } },
      few: { attributes: { 'name 999': 999 } },
    },
    finds: [
      [{ attributes: [attribute('a', 1), attribute('b', 2)] }, 'both reversed more'],
      [{ attributes: [attribute('b', 2), attribute('a', 1)] }, 'both reversed more'],
      [{ attributes: [attribute('a', 1), attribute('b', 2), attribute('c', 3)] }, 'more'],
      [{ attributes: [attribute('a', 1), attribute('missing', 1)] }, ''],
      [{ attributes: [attribute('missing', null), attribute('a', 1)] }, ''],
      [{ attributes: Array.from({ length: 100 }, (_, i) => attribute(`name ${900 + i}`, 900 + i)) }, 'many'],
      [{ attributes: [attribute('name 999', 999)] }, 'many manyButFirst few'],
    ],
  }),
  filterPromise({
    name: 'an attribute can have any name: empty, with punctuation, or one that objects inherit',
    ...namesFindings([
      ...['', ' ', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '$', '$.a'],
      ...['a', 'A', 'a ', ' a'],
      ...['a"b', "a'b", 'a\\b', '"a"', "'", '[0]', 'a[0]', 'a[b]', '*', '?', '%', '_', 'a b', '#'],
      ...['-', '@', 'a:b', '0'],
      ...['é', 'e\u0301', 'e', '日本', '😀', 'a\nb', 'a\tb', 'a\0b', '.', '..', '.a', 'a.', 'a..b'],
      ...['a.b', '->', '$$', '~'],
    ]),
  }),
]

/** An entry for each value of the attribute `a`, which only its own value finds. No value finds the others. */
function findings(values: readonly Simple[], others: Record<string, TestEntry> = {}) {
  const entries: Record<string, TestEntry> = { ...others }
  for (const [i, value] of values.entries()) entries[`a${i}`] = { attributes: { a: value, z: 'other' } }
  const finds = values.map((value, i): Finding => [{ attributes: [attribute('a', value)] }, `a${i}`])
  return { entries, finds }
}

/** An entry for each attribute name, which only its own name finds. */
function namesFindings(names: readonly string[]) {
  const entries: Record<string, TestEntry> = {}
  for (const [i, name] of names.entries()) entries[`n${i}`] = { attributes: Object.fromEntries([[name, 1]]) }
  const finds = names.map((name, i): Finding => [{ attributes: [attribute(name, 1)] }, `n${i}`])
  return { entries, finds }
}

/** `{ n: { n: … value } }`, with `depth` keys. */
function nest(depth: number, value: Simple): Record<string, unknown> {
  return { n: depth === 1 ? value : nest(depth - 1, value) }
}
