import type { JsonValue } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addAttributeKeys } from '../../src/filter/attribute-keys.js'
import { hashAttribute } from '../../src/filter/key-hash.js'
import { KeyTable } from '../../src/filter/key-table.js'
import { attributesJson } from './support.js'

/** The path of each scalar that is not in a list, and its JSON. */
function scalars(value: { [name: string]: JsonValue }, before: readonly string[] = []): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const path = [...before, name]
    if (Array.isArray(inner)) return []
    if (typeof inner === 'object' && inner !== null) return scalars(inner, path)
    return [[path.join('.'), JSON.stringify(inner)]]
  })
}

function keysOf(json: string): Set<string> {
  const keys = new KeyTable()
  addAttributeKeys(json, keys)
  const found = new Set<string>()
  keys.forEach((low, high) => {
    found.add(`${low} ${high}`)
  })
  return found
}

it('adds a key for each scalar that a path reaches, and no other', () => {
  fc.assert(
    fc.property(attributesJson, (json) => {
      const expected = scalars(JSON.parse(json)).map(([path, value]) => {
        const { low, high } = hashAttribute(path, value)
        return `${low} ${high}`
      })
      expect(keysOf(json)).toEqual(new Set(expected))
    }),
    { numRuns: 2000 },
  )
})

it('ends on a text that was cut', () => {
  fc.assert(
    fc.property(attributesJson, fc.nat(), (json, end) => {
      expect(keysOf(json.slice(0, end % (json.length + 1)))).toBeInstanceOf(Set)
    }),
  )
})
