import type { AttributeValue } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ArrayRow, arrayPart } from '../support/array-part.js'
import { batchPart, sealedPart } from '../support/real-parts.js'

const key = fc.constantFrom('a', 'b', 'a.b', 'err', '__proto__', '"', '', 'é')
const { attributes } = fc.letrec<{ attributes: Record<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    fc.constantFrom<unknown>(null, true, false, '', 'GET', '"\\', '\u0000', '\ud83d', '{"a":1}', 1e21, -0.5),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    fc.array(tie('value'), { maxLength: 2 }),
    tie('attributes'),
  ),
  attributes: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
}))

const rows = fc.array(fc.option(attributes, { nil: undefined }), { minLength: 1, maxLength: 40 }).map((all) =>
  all.map(
    (each, i): ArrayRow => ({
      ...{ id: i + 1, timestamp: i, severity: 9, message: 'GET /a' },
      ...(each && { attributes: JSON.stringify(each) }),
    }),
  ),
)

it('finds the values and the names of attributes of a hot batch as a parser does', () => {
  const names = fc.constantFrom('a', 'b', 'a.b', 'err', '__proto__', '__proto__.a', '"', '', 'é', 'a.a')
  fc.assert(
    fc.property(rows, names, fc.infiniteStream(fc.boolean()), (given, name, inSet) => {
      const set = Uint8Array.from(given, () => Number(inSet.next().value))
      const [hot, plain] = [batchPart(given), arrayPart(given)]
      expect(valuesOf(hot)).toEqual(valuesOf(plain))
      expect(fieldsOf(hot)).toEqual(fieldsOf(plain))

      function valuesOf({ attributes: column }: typeof hot | typeof plain) {
        const values: AttributeValue[] = []
        const place = (value: AttributeValue) => values.push(value)
        const places = column.places({ name, path: name.split('.') }, set, place)
        return Array.from(places, (each, row) => (set[row] === 0 ? undefined : values[each - 1]))
      }

      function fieldsOf({ attributes: column }: typeof hot | typeof plain) {
        const found: Record<string, number> = {}
        column.fields(set, (field, type, count) => {
          const pair = JSON.stringify([field, type])
          found[pair] = (found[pair] ?? 0) + count
        })
        return found
      }
    }),
    { numRuns: 500 },
  )
})

it.each([
  ['a hot batch', batchPart],
  ['a sealed block', sealedPart],
] as const)('counts the values of all rows of %s as those of each row', (_, partOf) => {
  const names = fc.constantFrom('a', 'b', 'a.b', 'err', '__proto__', '"', '', 'é', 'a.a')
  fc.assert(
    fc.property(rows, names, (given, name) => {
      const { attributes: column } = partOf(given)
      const values: AttributeValue[] = []
      const place = (value: AttributeValue) => {
        const at = values.indexOf(value)
        return at === -1 ? values.push(value) : at + 1
      }
      const each = new Map<number, number>()
      const field = { name, path: name.split('.') }
      for (const one of column.places(field, new Uint8Array(given.length).fill(1), place))
        each.set(one, (each.get(one) ?? 0) + 1)
      const counted = new Map<number, number>()
      column.countPlaces(field, place, (one, count) => {
        if (count > 0) counted.set(one, (counted.get(one) ?? 0) + count)
      })
      expect(counted).toEqual(each)
    }),
    { numRuns: 300 },
  )
})

it('counts the memory that it takes', () => {
  const part = batchPart([{ id: 1, timestamp: 1, severity: 9, message: '', attributes: '{"a":1}' }])
  const before = part.memoryBytes
  part.attributes.places({ name: 'a', path: ['a'] }, Uint8Array.of(1), () => 1)
  expect(part.memoryBytes).toBeGreaterThan(before)
})
