import type { DriverFilter, FieldSummary, JsonValue, StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { attributeOf, matchesFilter } from '../../../src/model/entry-model.js'
import { modelFields } from '../../../src/model/value-model.js'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { driverThatCounts } from '../../support/driver-that-counts.js'
import { expectCaught } from '../../support/expect-caught.js'

const any = 'fields lists the attributes of the entries that match any filter, with their types and counts'
const sorted = 'fields sorts names by code unit'
const types = 'fields lists each type of a name once: string, number, boolean, null'
const paths = 'fields lists paths into objects, not into arrays, and no name that a filter would not find'

type Attributes = NonNullable<StoredLogEntry['attributes']>

/** A driver that lists the fields of changed attributes. */
function driverThatReads(change: (attributes: Attributes) => Attributes): CreateDriver {
  return driverThatCounts({
    fields: (entries, filter) => {
      const matching = entries.filter((entry) => matchesFilter(entry, filter))
      const changed = matching.map((entry) => ({ ...entry, attributes: change(entry.attributes ?? {}) }))
      return modelFields(changed, {})
    },
  })
}

/** A driver that changes its answer. */
function driverThatReturns(change: (right: FieldSummary[]) => FieldSummary[]): CreateDriver {
  return driverThatCounts({ fields: (entries, filter) => change(modelFields(entries, filter)) })
}

/** A driver that asks with another filter. */
function driverThatAsks(change: (filter: DriverFilter) => DriverFilter): CreateDriver {
  return driverThatCounts({ fields: (entries, filter) => modelFields(entries, change(filter)) })
}

const isObject = (value: JsonValue | undefined): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The values in objects, by joined keys. */
function flat(attributes: Attributes, prefix = '', isOpen = isObject): Attributes {
  const all = Object.entries(attributes).map(([key, value]) =>
    isOpen(value) ? flat(value, `${prefix}${key}.`, isOpen) : { [`${prefix}${key}`]: value },
  )
  return Object.assign({}, ...all) as Attributes
}

describe('fields', () => {
  const only = (_: unknown, group: string) => group === 'fields'

  it('are right in a correct driver', async () => {
    const { verdicts } = await runConformance({ create: brokenMemoryDriver(), seed: 1, only })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(Array(4).fill('passed'))
  })

  it('are optional', async () => {
    const create = brokenMemoryDriver(() => ({ fields: undefined }) as object)
    const { verdicts } = await runConformance({ create, seed: 1, only })
    expect(verdicts.map(({ status }) => status)).toEqual(Array(4).fill('not tested'))
  })

  const faults: [what: string, promise: string, create: CreateDriver][] = [
    ['ignores the filter', any, driverThatAsks(() => ({}))],
    ['ignores any', any, driverThatAsks(({ any: _, ...filter }) => filter)],
    [
      'counts all entries of the names that matching entries have',
      any,
      driverThatCounts({
        fields: (entries, filter) => {
          const names = modelFields(entries, filter).map(({ name }) => name)
          return modelFields(entries, {}).filter(({ name }) => names.includes(name))
        },
      }),
    ],
    [
      'counts matching entries instead of those that have the attribute',
      any,
      driverThatCounts({
        fields: (entries, filter) => {
          const count = entries.filter((entry) => matchesFilter(entry, filter)).length
          return modelFields(entries, filter).map((field) => ({ ...field, count }))
        },
      }),
    ],
    ['returns at most five names', any, driverThatReturns((right) => right.slice(0, 5))],
    [
      'sorts names by code point',
      sorted,
      driverThatReturns((right) =>
        right.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
      ),
    ],
    [
      'sorts names as in a dictionary',
      sorted,
      driverThatReturns((right) => right.toSorted((a, b) => a.name.localeCompare(b.name))),
    ],
    [
      'sorts names by frequency',
      sorted,
      driverThatReturns((right) => right.toSorted((a, b) => b.count - a.count || (a.name < b.name ? 1 : -1))),
    ],
    [
      'returns names as objects have them: numbers first',
      sorted,
      driverThatReturns((right) => Object.values(Object.fromEntries(right.map((one) => [one.name, one])))),
    ],
    [
      'leaves out the empty name',
      sorted,
      driverThatReturns((right) => right.filter(({ name }) => name !== '')),
    ],
    [
      'collects names in an object, which has __proto__',
      sorted,
      driverThatReturns((right) => right.filter(({ name }) => name !== '__proto__')),
    ],
    [
      'merges names that differ in case',
      sorted,
      driverThatReturns((right) =>
        right.filter(
          ({ name }, i) => right.findIndex((one) => one.name.toLowerCase() === name.toLowerCase()) === i,
        ),
      ),
    ],
    [
      'lists types by the alphabet',
      types,
      driverThatReturns((right) => right.map((one) => ({ ...one, types: one.types.toSorted() }))),
    ],
    [
      'lists types in the order of their appearance',
      types,
      driverThatReturns((right) => right.map((one) => ({ ...one, types: one.types.toReversed() }))),
    ],
    [
      'lists one type of a name',
      types,
      driverThatReturns((right) => right.map((one) => ({ ...one, types: one.types.slice(0, 1) }))),
    ],
    [
      'leaves out null',
      types,
      driverThatReturns((right) =>
        right.map((one) => ({ ...one, types: one.types.filter((type) => type !== 'null') })),
      ),
    ],
    [
      'mistakes texts of digits for numbers',
      types,
      driverThatReads((attributes) => {
        const entries = Object.entries(attributes)
        return Object.fromEntries(
          entries.map(([key, value]) => [key, typeof value === 'string' && /^\d+$/.test(value) ? 1 : value]),
        )
      }),
    ],
    [
      'lists all types of a name, not those of matching entries',
      types,
      driverThatCounts({
        fields: (entries, filter) => {
          const all = new Map(modelFields(entries, {}).map(({ name, types }) => [name, types]))
          return modelFields(entries, filter).map((one) => ({ ...one, types: all.get(one.name) ?? [] }))
        },
      }),
    ],
    [
      'does not look into objects',
      paths,
      driverThatReads((attributes) =>
        Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isObject(value))),
      ),
    ],
    ['joins keys to paths, with dots in them too', paths, driverThatReads((attributes) => flat(attributes))],
    [
      'looks into arrays',
      paths,
      driverThatReads((attributes) => {
        const isOpen = (value: JsonValue | undefined): value is Attributes =>
          typeof value === 'object' && value !== null
        return Object.values(attributes).some(Array.isArray) ? flat(attributes, '', isOpen) : attributes
      }),
    ],
    [
      'lists arrays and empty objects',
      paths,
      driverThatReads((attributes) => {
        const entries = Object.entries(attributes)
        return Object.fromEntries(
          entries.map(([key, value]) => [
            key,
            Array.isArray(value) || (isObject(value) && Object.keys(value).length === 0) ? 'text' : value,
          ]),
        )
      }),
    ],
    [
      'looks one level deep',
      paths,
      driverThatReturns((right) => right.filter(({ name }) => name.split('.').length < 3)),
    ],
    [
      'counts an entry twice that has a name and a path',
      paths,
      driverThatCounts({
        fields: (entries, filter) =>
          modelFields(entries, filter).map((one) => {
            const path = one.name.split('.')
            const twice = entries.filter(({ attributes = {}, ...entry }) => {
              if (!matchesFilter({ ...entry, attributes }, filter)) return false
              const { [one.name]: exact, ...others } = attributes
              const rest = attributeOf({ ...entry, attributes: others }, { name: '\0', path })
              return path.length > 1 && exact !== undefined && rest !== undefined
            })
            return { ...one, count: one.count + twice.length }
          }),
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
