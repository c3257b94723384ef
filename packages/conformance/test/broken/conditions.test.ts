import type { AttributeFilter, JsonValue, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { matchesFilter } from '../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { driverThatAsks, driverWithField, readsOf, without } from '../support/driver-that-matches.js'
import { expectCaught } from '../support/expect-caught.js'

type Holds = (value: JsonValue | undefined, condition: AttributeFilter) => boolean | undefined

/** A driver with another answer for some conditions; `undefined` leaves the right one. */
function driverWithCondition(holds: Holds): CreateDriver {
  return driverWithField('attributes', (entry, wanted) =>
    wanted.every(
      (condition) =>
        holds(entry.attributes?.[condition.name], condition) ??
        matchesFilter(entry, { attributes: [condition] }),
    ),
  )
}

const several = 'eq with several values matches an attribute that equals one of them'
const ne = 'ne matches other values, objects, lists and a missing attribute'
const numbers = 'gt, gte, lt and lte compare numbers with numbers only'
const texts = 'gt, gte, lt and lte compare texts with texts only, by code point'
const parts = 'prefix and contains match texts only, and the empty text matches every text'
const exists = 'exists matches null, objects and lists, and without it only a missing attribute'
const not = 'not matches every entry that its filter does not, also without the attribute'
const any = 'any matches an entry that at least one filter of each list matches'
const span = 'a span id matches in either case'

describe('conditions', () => {
  const faults: [what: string, promise: string, holds: Holds][] = [
    [
      'compares with the first value only',
      several,
      (value, one) => (one.op === 'eq' ? JSON.stringify(value) === one.json[0] : undefined),
    ],
    [
      'does not find missing attributes by ne',
      ne,
      (value, { op }) => (op === 'ne' && value === undefined ? false : undefined),
    ],
    [
      'does not find objects by ne',
      ne,
      (value, { op }) => (op === 'ne' && typeof value === 'object' && value !== null ? false : undefined),
    ],
    [
      'compares texts of digits with numbers',
      numbers,
      (value, one) => (one.op === 'gt' && one.value === 9 && value === '10' ? true : undefined),
    ],
    [
      'compares numbers as texts',
      numbers,
      (value, one) =>
        one.op === 'lt' && typeof one.value === 'number' && typeof value === 'number'
          ? String(value) < String(one.value)
          : undefined,
    ],
    [
      'compares texts by code unit',
      texts,
      (value, one) =>
        one.op === 'gt' && typeof one.value === 'string' && typeof value === 'string'
          ? value > one.value
          : undefined,
    ],
    [
      'searches numbers by prefix',
      parts,
      (value, one) =>
        one.op === 'prefix' && typeof value === 'number' ? String(value).startsWith(one.text) : undefined,
    ],
    [
      'finds nothing by an empty text',
      parts,
      (_, one) => (one.op === 'contains' && one.text === '' ? false : undefined),
    ],
    [
      'mistakes null for a missing attribute',
      exists,
      (value, one) => (one.op === 'exists' && value === null ? !one.exists : undefined),
    ],
  ]
  for (const [what, promise, holds] of faults) {
    expectCaught(`a driver that ${what}`, promise, driverWithCondition(holds))
  }
  expectCaught(
    'a driver that ignores not',
    not,
    driverThatAsks((filter) => without(filter, 'not')),
  )
  expectCaught(
    'a driver whose not leaves out entries without the attribute',
    not,
    driverWithField('not', (entry, filters) =>
      filters.every((filter) => {
        const isUnknown = filter.attributes?.some(
          ({ op, name }) => op === 'gt' && entry.attributes?.[name] === undefined,
        )
        return !isUnknown && !matchesFilter(entry, filter)
      }),
    ),
  )
  expectCaught(
    'a driver that ignores any',
    any,
    driverThatAsks((filter) => without(filter, 'any')),
  )
  expectCaught(
    'a driver that joins the lists of any',
    any,
    driverWithField('any', (entry, lists) => lists.flat().some((filter) => matchesFilter(entry, filter))),
  )
  expectCaught(
    'a driver that ignores span ids',
    span,
    driverThatAsks((filter) => without(filter, 'spanId')),
  )
  expectCaught(
    'a driver that compares the case of span ids',
    span,
    brokenMemoryDriver((driver) =>
      readsOf(driver, (entry: StoredLogEntry, filter) =>
        filter.spanId === undefined ? matchesFilter(entry, filter) : entry.spanId === filter.spanId,
      ),
    ),
  )
})
