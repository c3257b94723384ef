import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { attributeOf, isSimple } from '../../../src/model/entry-model.js'
import { modelTopValues } from '../../../src/model/value-model.js'
import { driverThatCounts } from '../../support/driver-that-counts.js'
import { driverThatFinds, inAttributes, rightValue, through } from '../../support/driver-that-finds.js'
import { expectCaught } from '../../support/expect-caught.js'

const apart =
  'topValues counts values together that JSON writes alike, and all others apart: 1 and 1.0, but not "1"'
const traceIds = 'topValues counts a trace id in lower case, whichever case it was stored in'
const missing =
  'topValues counts a missing field, an object and an array as missing, and null and empty text as values'
const names = 'topValues finds an attribute by its exact name, or else by its path through objects'

describe('top values, kept apart', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    ['merges 1 and "1"', apart, driverThatFinds(rightValue, { keyOf: String })],
    [
      'returns numbers as texts',
      apart,
      driverThatFinds((entry, query) => {
        const value = rightValue(entry, query)
        return typeof value === 'number' ? JSON.stringify(value) : value
      }),
    ],
    [
      'counts numbers as they are written',
      apart,
      driverThatFinds((entry, query) => rightValue(entry, query), {
        keyOf: (value) => (Object.is(value, 0) ? `+0${Math.random()}` : JSON.stringify(value)),
      }),
    ],
    [
      'returns -0',
      apart,
      driverThatFinds((entry, query) => {
        const value = rightValue(entry, query)
        return value === 0 ? -0 : value
      }),
    ],
    [
      'keeps 32 bits of a number',
      apart,
      driverThatFinds((entry, query) => {
        const value = rightValue(entry, query)
        return typeof value === 'number' ? Math.fround(value) : value
      }),
    ],
    [
      'ignores case',
      apart,
      driverThatFinds(rightValue, { keyOf: (value) => JSON.stringify(value).toLowerCase() }),
    ],
    [
      'composes accents',
      apart,
      driverThatFinds(rightValue, { keyOf: (value) => JSON.stringify(value).normalize('NFC') }),
    ],
    [
      'cuts texts at a null character',
      apart,
      driverThatFinds((entry, query) => {
        const value = rightValue(entry, query)
        return typeof value === 'string' ? value.replace(/\0.*/s, '') : value
      }),
    ],
    [
      'counts 1 and true together',
      apart,
      driverThatFinds(rightValue, { keyOf: (value) => (value === true ? '1' : JSON.stringify(value)) }),
    ],
    [
      'counts trace ids as they were stored',
      traceIds,
      driverThatFinds((entry, query) =>
        query.field.column === 'traceId' ? entry.traceId : rightValue(entry, query),
      ),
    ],
    [
      'returns a trace id as it was stored first',
      traceIds,
      driverThatFinds(
        (entry, query) => (query.field.column === 'traceId' ? entry.traceId : rightValue(entry, query)),
        { keyOf: (value) => JSON.stringify(value).toLowerCase() },
      ),
    ],
    [
      'counts null as missing',
      missing,
      driverThatFinds((entry, query) => rightValue(entry, query) ?? undefined),
    ],
    [
      'counts empty texts as missing',
      missing,
      driverThatFinds((entry, query) => {
        const value = rightValue(entry, query)
        return value === '' ? undefined : value
      }),
    ],
    [
      'counts missing attributes as null',
      missing,
      driverThatFinds((entry, query) => {
        const value = rightValue(entry, query)
        return value === undefined && query.field.column === 'attributes' ? null : value
      }),
    ],
    [
      'counts objects as texts',
      missing,
      driverThatFinds((entry, query) => {
        const { field } = query
        const found = field.column === 'attributes' ? attributeOf(entry, field) : undefined
        return typeof found === 'object' ? JSON.stringify(found) : rightValue(entry, query)
      }),
    ],
    [
      'does not count arrays as missing',
      missing,
      driverThatCounts({
        topValues: (entries, query) => {
          const { field } = query
          const right = modelTopValues(entries, query)
          if (field.column !== 'attributes') return right
          const arrays = entries.filter((entry) => Array.isArray(attributeOf(entry, field))).length
          return { ...right, missing: right.missing - arrays }
        },
      }),
    ],
    [
      'does not count entries without attributes as missing',
      missing,
      driverThatCounts({
        topValues: (entries, query) =>
          modelTopValues(
            query.field.column === 'attributes'
              ? entries.filter((entry) => entry.attributes !== undefined)
              : entries,
            query,
          ),
      }),
    ],
    ['finds paths only', names, driverThatFinds(inAttributes(through))],
    ['finds exact names only', names, driverThatFinds(inAttributes((all, name) => all[name]))],
    [
      'prefers paths to exact names',
      names,
      driverThatFinds(inAttributes((all, name) => through(all, name) ?? all[name])),
    ],
    [
      'finds what objects inherit',
      names,
      driverThatFinds(
        inAttributes((all, name) => {
          const inherited = name === 'toString' ? 'function' : undefined
          return Object.hasOwn(all, name) ? all[name] : (through(all, name) ?? inherited)
        }),
      ),
    ],
    [
      'follows the path where the exact name has an object',
      names,
      driverThatFinds(
        inAttributes((all, name) => {
          const exact = Object.hasOwn(all, name) ? all[name] : undefined
          return isSimple(exact) ? exact : through(all, name)
        }),
      ),
    ],
    [
      'follows paths into arrays',
      names,
      driverThatFinds(
        inAttributes((all, name) => (Object.hasOwn(all, name) ? all[name] : through(all, name, true))),
      ),
    ],
    [
      'joins keys to paths, with dots in them too',
      names,
      driverThatFinds(
        inAttributes((all, name) => {
          const joined = new Map<string, unknown>()
          const visit = (value: unknown, prefix: string) => {
            for (const [key, member] of Object.entries(value as object)) {
              if (typeof member === 'object' && member !== null && !Array.isArray(member))
                visit(member, `${prefix}${key}.`)
              else if (!joined.has(`${prefix}${key}`)) joined.set(`${prefix}${key}`, member)
            }
          }
          visit(all, '')
          return Object.hasOwn(all, name) ? all[name] : joined.get(name)
        }),
      ),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})
