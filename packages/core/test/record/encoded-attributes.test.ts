import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeAttributes, rawJson } from '../../src/index.js'
import { encodeEntry } from '../../src/record/log-record.js'

const stored = (attributes: object, room?: number) =>
  encodeEntry({ message: '', attributes }, () => 0, room).attributes

const anyObject = fc.object({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
})
/** Names that collide often, also only in their beginning or as text inside a value. */
const name = fc.oneof(
  fc.constantFrom('a', 'a.b', 'a.c', 'b', '', '.', '"', '"a', '\u2028', '\ud800', '__proto__', 'toJSON', '0'),
  fc.string({ unit: 'binary' }),
)
const similar = fc.dictionary(
  name,
  fc.oneof(name, fc.integer(), fc.constant(null), fc.dictionary(name, name)),
)

it('any object is stored as it would be without its encoding', () => {
  fc.assert(
    fc.property(anyObject, (attributes) => {
      const encoded = encodeAttributes(attributes)
      expect(encoded.json).toBe(stored(attributes))
      expect(stored(encoded)).toBe(encoded.json)
      expect(stored(rawJson(encoded.json))).toBe(encoded.json)
      expect(stored({ nested: encoded })).toBe(stored({ nested: JSON.parse(encoded.json) as object }))
    }),
  )
})

it('is not affected by later changes', () => {
  const attributes = { list: [1] }
  const encoded = encodeAttributes(attributes)
  attributes.list.push(2)
  expect(encoded.json).toBe('{"list":[1]}')
})

it('an object of which nothing remains becomes an empty one', () => {
  expect(encodeAttributes({ toJSON: () => undefined }).json).toBe('{}')
})

it('attributes for which there is no room are cut like all others', () => {
  const encoded = encodeAttributes({ short: 1, long: 'x'.repeat(1000) })
  expect(stored(encoded, 500)).toBe(stored({ short: 1, long: 'x'.repeat(1000) }, 500))
})

describe('plus', () => {
  it('adds what is missing: the result has each name once, and the first object wins', () => {
    fc.assert(
      fc.property(similar, similar, similar, (a, b, c) => {
        const [first, second, third] = [a, b, c].map(encodeAttributes)
        if (first === undefined || second === undefined || third === undefined) return
        const { json } = first.plus(second).plus(third)
        const expected = [third, second, first].flatMap((one) =>
          Object.entries(JSON.parse(one.json) as object),
        )
        expect(new Map(Object.entries(JSON.parse(json) as object))).toEqual(new Map(expected))
        // Read and written again, it has the same length: no name is in it twice.
        expect(JSON.stringify(JSON.parse(json))).toHaveLength(json.length)
      }),
    )
  })

  it('an empty object changes nothing', () => {
    const full = encodeAttributes({ a: 1 })
    const empty = encodeAttributes({})
    expect(full.plus(empty).json).toBe('{"a":1}')
    expect(empty.plus(full).json).toBe('{"a":1}')
    expect(empty.plus(empty).json).toBe('{}')
  })
})
