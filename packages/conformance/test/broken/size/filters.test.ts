import type { DriverFilter } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { attributeOf, matchesFilter } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { driverThatAsks, driverWithField } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'
import { refusesFilters } from '../../support/limited.js'

const conditions =
  'a filter can have 1,000 conditions: on one attribute, on as many, in any, in not and in lists of values'
const deep =
  'any and not can be nested 8 deep, in each other and in themselves, with conditions at each level'
const names = 'any and not can contain lists of 1,000 services and 1,000 hosts'
const words = 'any and not can contain 1,000 words'
const texts = 'conditions compare texts of 100,000 characters whole, as long as the attribute or longer'

/** The filters directly inside a filter. */
const inside = ({ any = [], not = [] }: DriverFilter): readonly DriverFilter[] => [...any.flat(), ...not]

function depthOf(filter: DriverFilter): number {
  return Math.max(0, ...inside(filter).map((inner) => 1 + depthOf(inner)))
}

function countIn(filter: DriverFilter, count: (filter: DriverFilter) => number): number {
  return inside(filter).reduce((sum, inner) => sum + countIn(inner, count), count(filter))
}

const conditionsOf = (filter: DriverFilter) => countIn(filter, ({ attributes = [] }) => attributes.length)

const wordsOf = (filter: DriverFilter) =>
  countIn(filter, ({ text }) => (text === undefined ? 0 : text.all.length + text.none.length))

/** Without the filters below a depth. */
function cutAt(depth: number, { any, not, ...filter }: DriverFilter): DriverFilter {
  if (depth === 0) return filter
  const cut = (filters: readonly DriverFilter[]) => filters.map((inner) => cutAt(depth - 1, inner))
  return { ...filter, ...(any && { any: any.map(cut) }), ...(not && { not: cut(not) }) }
}

/** Changes every filter in a filter, and itself. */
function everywhere(filter: DriverFilter, change: (filter: DriverFilter) => DriverFilter): DriverFilter {
  const { any, not, ...rest } = change(filter)
  const each = (filters: readonly DriverFilter[]) => filters.map((inner) => everywhere(inner, change))
  return { ...rest, ...(any && { any: any.map(each) }), ...(not && { not: each(not) }) }
}

const MANY = 999

describe('size: filters', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'joins conditions to an expression that is too deep for its parser',
      conditions,
      brokenMemoryDriver(refusesFilters((filter) => conditionsOf(filter) >= MANY)),
    ],
    [
      'binds at most 999 values',
      conditions,
      brokenMemoryDriver(
        refusesFilters(({ attributes = [] }) =>
          attributes.some((one) => 'json' in one && one.json.length > MANY),
        ),
      ),
    ],
    [
      'compares with the first 999 conditions',
      conditions,
      driverThatAsks((filter) =>
        filter.attributes === undefined
          ? filter
          : { ...filter, attributes: filter.attributes.slice(0, MANY) },
      ),
    ],
    [
      'looks at the first 512 filters of any',
      conditions,
      driverThatAsks(({ any, ...filter }) => ({
        ...filter,
        ...(any && { any: any.map((list) => list.slice(0, 512)) }),
      })),
    ],
    [
      'looks at the first 256 lists of any',
      conditions,
      driverThatAsks(({ any, ...filter }) => ({ ...filter, ...(any && { any: any.slice(0, 256) }) })),
    ],
    [
      'looks at the first 900 filters of not',
      conditions,
      driverThatAsks(({ not, ...filter }) => ({ ...filter, ...(not && { not: not.slice(0, 900) }) })),
    ],
    [
      'looks at the first 500 values of a list',
      conditions,
      driverWithField('attributes', (entry, wanted) =>
        wanted.every((one) =>
          matchesFilter(entry, {
            attributes: [one.op === 'eq' || one.op === 'ne' ? { ...one, json: one.json.slice(0, 500) } : one],
          }),
        ),
      ),
    ],
    [
      'refuses filters that are nested more than 7 deep',
      deep,
      brokenMemoryDriver(refusesFilters((filter) => depthOf(filter) > 7)),
    ],
    ['ignores what is nested more than 7 deep', deep, driverThatAsks((filter) => cutAt(7, filter))],
    [
      'takes not inside not as one not',
      deep,
      driverThatAsks((filter) =>
        everywhere(filter, (one) => {
          const { not: [only, ...others] = [], ...rest } = one
          return only?.not !== undefined && others.length === 0 ? { ...rest, not: only.not } : one
        }),
      ),
    ],
    [
      'looks at conditions beside any and not in the outermost filter only',
      deep,
      driverThatAsks((filter) => {
        const change = ({ attributes, ...one }: DriverFilter): DriverFilter =>
          one.any === undefined && one.not === undefined && attributes ? { ...one, attributes } : one
        return { ...everywhere(filter, change), ...(filter.attributes && { attributes: filter.attributes }) }
      }),
    ],
    [
      'refuses 1,000 services in any',
      names,
      brokenMemoryDriver(
        refusesFilters((filter) => countIn(filter, ({ services = [] }) => services.length) > MANY),
      ),
    ],
    [
      'looks at the first 999 hosts in any and not',
      names,
      driverThatAsks((filter) =>
        everywhere(filter, ({ hosts, ...one }) => ({
          ...one,
          ...(hosts && { hosts: hosts.slice(0, MANY) }),
        })),
      ),
    ],
    [
      'refuses 1,000 words in any and not',
      words,
      brokenMemoryDriver(refusesFilters((filter) => wordsOf(filter) > MANY)),
    ],
    [
      'looks at the first 900 words of a list that excludes',
      words,
      driverThatAsks((filter) =>
        everywhere(filter, ({ text, ...one }) => ({
          ...one,
          ...(text && { text: { ...text, none: text.none.slice(0, 900) } }),
        })),
      ),
    ],
    [
      'compares the first 65,535 characters with a prefix',
      texts,
      driverWithField('attributes', (entry, wanted) =>
        wanted.every((one) =>
          matchesFilter(entry, {
            attributes: [one.op === 'prefix' ? { ...one, text: one.text.slice(0, 65_535) } : one],
          }),
        ),
      ),
    ],
    [
      'finds nothing by a text that is longer than the attributes of most entries',
      texts,
      driverWithField('attributes', (entry, wanted) =>
        wanted.every((one) => {
          if (one.op === 'contains' && one.text.length > 99_999) return false
          return matchesFilter(entry, { attributes: [one] })
        }),
      ),
    ],
    [
      'compares the first 65,535 characters of long texts',
      texts,
      driverWithField('attributes', (entry, wanted) =>
        wanted.every((one) => {
          const found = attributeOf(entry, one)
          if (one.op !== 'gt' || typeof found !== 'string') return matchesFilter(entry, { attributes: [one] })
          return found.slice(0, 65_535) > String(one.value).slice(0, 65_535)
        }),
      ),
    ],
    [
      'indexes the first 65,535 characters of a text for equality',
      texts,
      driverWithField('attributes', (entry, wanted) =>
        wanted.every((one) => {
          const found = attributeOf(entry, one)
          if (one.op !== 'eq' || typeof found !== 'string') return matchesFilter(entry, { attributes: [one] })
          return one.json.some((json) => json.slice(0, 65_535) === JSON.stringify(found).slice(0, 65_535))
        }),
      ),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
