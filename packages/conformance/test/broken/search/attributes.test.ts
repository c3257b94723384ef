import type { AttributeName, JsonValue } from '@logpond/core'
import { describe } from 'vitest'
import { matchesFilter } from '../../../src/model/entry-model.js'
import { driverWithField } from '../../support/driver-that-matches.js'
import { equalTo } from '../../support/equal-to.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('search by attributes', () => {
  type Attributes = Record<string, JsonValue>
  type Wanted = AttributeName & { readonly json: string }
  const own = (attributes: Attributes, name: string) =>
    Object.hasOwn(attributes, name) ? attributes[name] : undefined
  const atPath = (attributes: Attributes, path: readonly string[]) => {
    return path.reduce<JsonValue | undefined>((value, key) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
      return isObject ? own(value, key) : undefined
    }, attributes)
  }
  const valueAt = (attributes: Attributes, { name, path }: Wanted) =>
    own(attributes, name) ?? atPath(attributes, path)
  const scalar = (value: JsonValue | undefined) =>
    typeof value === 'object' && value !== null ? undefined : value

  const types = 'an attribute matches by value and type: 1 is not "1", true is not 1, null is not "null"'
  const digits = 'a number attribute matches to its last digit'
  const strings = 'a string attribute matches exactly: case, accents, spaces, quotes and wildcards'
  const ownFirst = 'an attribute with the exact dotted name takes precedence over the nested path'
  const nested = 'a dotted name leads into nested objects, one key for each part, and no deeper'
  const lists = 'a dotted name never leads into lists or strings'
  const nulls = 'null matches only an attribute that is null, not an absent one or a field of the entry'
  const names = 'an attribute can have any name: empty, with punctuation, or one that objects inherit'

  const faults: [
    what: string,
    promise: string,
    matches: (attributes: Attributes, wanted: Wanted) => boolean,
  ][] = [
    [
      'compares attributes as text',
      types,
      (all, wanted) => String(valueAt(all, wanted)) === String(JSON.parse(wanted.json)),
    ],
    // biome-ignore lint/suspicious/noDoubleEquals: the fault
    ['compares attributes loosely', types, (all, wanted) => valueAt(all, wanted) == JSON.parse(wanted.json)],
    [
      'stores booleans as numbers',
      types,
      (all, wanted) => bit(valueAt(all, wanted)) === bit(JSON.parse(wanted.json)),
    ],
    [
      'searches for one of the values of a list',
      types,
      (all, wanted) =>
        [valueAt(all, wanted)].flat().some((value) => JSON.stringify(scalar(value)) === wanted.json),
    ],
    [
      'mistakes a list for its text',
      types,
      (all, wanted) => {
        const value = valueAt(all, wanted)
        return (
          JSON.stringify(typeof value === 'object' && value ? JSON.stringify(value) : value) === wanted.json
        )
      },
    ],
    [
      'keeps numbers with 15 digits',
      digits,
      (all, wanted) => shortened(valueAt(all, wanted)) === shortened(JSON.parse(wanted.json)),
    ],
    [
      'keeps numbers in single precision',
      digits,
      (all, wanted) => single(valueAt(all, wanted)) === single(JSON.parse(wanted.json)),
    ],
    [
      'searches for the text of a number in the text of all',
      digits,
      (all, wanted) => JSON.stringify(all).includes(`:${wanted.json}`),
    ],
    [
      'ignores the case of strings',
      strings,
      (all, wanted) =>
        JSON.stringify(scalar(valueAt(all, wanted)))?.toLowerCase() === wanted.json.toLowerCase(),
    ],
    [
      'trims strings',
      strings,
      (all, wanted) => trimmed(valueAt(all, wanted)) === trimmed(JSON.parse(wanted.json)),
    ],
    [
      'compares the first 255 characters of strings',
      strings,
      (all, wanted) =>
        JSON.stringify(scalar(valueAt(all, wanted)))?.slice(0, 255) === wanted.json.slice(0, 255),
    ],
    [
      'unescapes strings once too often',
      strings,
      (all, wanted) => unescaped(valueAt(all, wanted)) === unescaped(JSON.parse(wanted.json)),
    ],
    [
      'compares the path first',
      ownFirst,
      (all, { name, path, json }) => JSON.stringify(scalar(atPath(all, path) ?? own(all, name))) === json,
    ],
    [
      'compares the name or the path',
      ownFirst,
      (all, { name, path, json }) => {
        return [own(all, name), atPath(all, path)].some((value) => JSON.stringify(scalar(value)) === json)
      },
    ],
    [
      'continues with the path when the attribute is null',
      ownFirst,
      (all, wanted) => {
        return JSON.stringify(scalar(valueAt(all, wanted))) === wanted.json
      },
    ],
    [
      'continues with the path when the attribute is falsy',
      ownFirst,
      (all, { name, path, json }) => {
        return JSON.stringify(scalar(own(all, name) || atPath(all, path))) === json
      },
    ],
    ['ignores paths', nested, (all, { name, json }) => JSON.stringify(scalar(own(all, name))) === json],
    [
      'follows two keys of a path',
      nested,
      (all, { name, path, json }) => {
        return JSON.stringify(scalar(own(all, name) ?? atPath(all, path.slice(0, 2)))) === json
      },
    ],
    ['joins keys to names', nested, (all, { name, json }) => JSON.stringify(flattened(all)[name]) === json],
    [
      'finds a name anywhere below',
      nested,
      (all, { name, path, json }) => {
        const found = (value: JsonValue | undefined): boolean =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? JSON.stringify(scalar(own(value, name))) === json || Object.values(value).some(found)
            : false
        return found(all) || JSON.stringify(scalar(atPath(all, path))) === json
      },
    ],
    [
      'follows paths into lists',
      lists,
      (all, { name, path, json }) => {
        const value =
          own(all, name) ?? path.reduce((at, key) => (at as never)?.[key], all as JsonValue | undefined)
        return JSON.stringify(scalar(value)) === json
      },
    ],
    [
      'mistakes an absent attribute for null',
      nulls,
      (all, { name, path, json }) => {
        const value = Object.hasOwn(all, name) ? all[name] : atPath(all, path)
        return JSON.stringify(scalar(value) ?? null) === json && typeof value !== 'object'
      },
    ],
    [
      'never finds null',
      nulls,
      (all, wanted) => {
        return wanted.json !== 'null' && JSON.stringify(scalar(valueAt(all, wanted))) === wanted.json
      },
    ],
    [
      'finds members that objects inherit',
      nulls,
      (all, { path, json }) => {
        const value = path.reduce((at, key) => (at as never)?.[key], all as unknown)
        return typeof value !== 'object' && JSON.stringify(value) === json
      },
    ],
    [
      'ignores the case of names',
      names,
      (all, { name, json }) => {
        return Object.entries(all).some(
          ([key, value]) => key.toLowerCase() === name.toLowerCase() && JSON.stringify(value) === json,
        )
      },
    ],
    [
      'cannot search for an empty name',
      names,
      (all, { name, json }) => {
        return name !== '' && JSON.stringify(scalar(own(all, name))) === json
      },
    ],
    [
      'cuts names at NUL',
      names,
      (all, { name, json }) => {
        return Object.entries(all).some(
          ([key, value]) => key.split('\0')[0] === name.split('\0')[0] && JSON.stringify(value) === json,
        )
      },
    ],
    [
      'cannot search for names with quotes',
      names,
      (all, { name, json }) => {
        return !name.includes('"') && JSON.stringify(scalar(own(all, name))) === json
      },
    ],
    [
      'loses __proto__',
      names,
      (all, { name, json }) => {
        return JSON.stringify(scalar(own(Object.assign({}, all), name))) === json
      },
    ],
  ]
  for (const [what, promise, matches] of faults) {
    expectCaught(
      `a driver that ${what}`,
      promise,
      driverWithField('attributes', ({ attributes }, wanted) => {
        return attributes !== undefined && wanted.every((one) => matches(attributes, equalTo(one)))
      }),
    )
  }
  const several = 'a filter with several attributes, up to 100, finds only entries that match all of them'
  expectCaught(
    'a driver that accepts a match of one of several attributes',
    several,
    driverWithField('attributes', (entry, wanted) =>
      wanted.some((one) => matchesFilter(entry, { attributes: [one] })),
    ),
  )
  expectCaught(
    'a driver that checks only the first attribute',
    several,
    driverWithField('attributes', (entry, wanted) =>
      matchesFilter(entry, { attributes: wanted.slice(0, 1) }),
    ),
  )
  expectCaught(
    'a driver that has room for 99 attributes in a query',
    several,
    driverWithField('attributes', (entry, wanted) => matchesFilter(entry, { attributes: wanted.slice(-99) })),
  )
  expectCaught(
    'a driver that also finds fields by their names',
    nulls,
    driverWithField('attributes', (entry, wanted) => {
      const { service, host, message, severity } = entry
      const attributes = JSON.parse(JSON.stringify({ service, host, message, severity, ...entry.attributes }))
      return matchesFilter({ ...entry, attributes }, { attributes: wanted })
    }),
  )
})

function bit(value: unknown): string | undefined {
  return JSON.stringify(typeof value === 'boolean' ? Number(value) : value)
}

function shortened(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(15)) : value
}

function single(value: unknown): unknown {
  return typeof value === 'number' ? Math.fround(value) : value
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value
}

function unescaped(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\\\\', '\\') : value
}

function flattened(value: Record<string, JsonValue>, prefix = ''): Record<string, JsonValue> {
  const entries = Object.entries(value).flatMap(([key, member]): [string, JsonValue][] => {
    const isObject = typeof member === 'object' && member !== null && !Array.isArray(member)
    return isObject ? Object.entries(flattened(member, `${prefix}${key}.`)) : [[`${prefix}${key}`, member]]
  })
  return Object.fromEntries(entries)
}
