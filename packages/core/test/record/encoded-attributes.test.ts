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
const entriesOf = (json: string) => Object.entries(JSON.parse(json) as object)
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

describe('plusMembers', () => {
  it('gives what rawJson stores for the same text, or leaves it to that', () => {
    let taken = 0
    fc.assert(
      fc.property(similar, similar, (own, others) => {
        const members = JSON.stringify(others).slice(0, -1).replace('{', ',')
        const first = encodeAttributes(own)
        const text = members === ',' ? '' : members
        const all = first.plusMembers(`before${text}after`, 6, 6 + text.length, () => true)
        if (all === undefined) return
        taken++
        const joined = first.json === '{}' ? `{${text.slice(1)}}` : `${first.json.slice(0, -1)}${text}}`
        expect(all.json).toBe(joined)
        expect(stored(all)).toBe(joined)
        expect(entriesOf(joined)).toEqual(entriesOf(stored(rawJson(joined)) as string))
        expect(new Set(Object.keys(JSON.parse(joined)))).toEqual(
          new Set([...Object.keys(own), ...Object.keys(others)]),
        )
      }),
      { numRuns: 1000 },
    )
    expect(taken).toBeGreaterThan(20)
  })

  it('does not take a key that is there already, or is not allowed', () => {
    const own = encodeAttributes({ a: 1 })
    expect(own.plusMembers(',"a":2', 0, 6, () => true)).toBeUndefined()
    expect(own.plusMembers(',"b":2', 0, 6, (key) => key !== 'b')).toBeUndefined()
    expect(own.plusMembers(',"b":2', 0, 6, () => true)?.json).toBe('{"a":1,"b":2}')
  })

  it.each([
    ['a character beyond U+FFFF', ',"b":"\u{1f600}"'],
    ['six zeros after a point', ',"b":1.0000001'],
    ['more than 64 members in all', Array.from({ length: 64 }, (_, i) => `,"k${i}":1`).join('')],
  ])('leaves %s to rawJson', (_, members) => {
    const own = encodeAttributes({ a: 1 })
    expect(own.plusMembers(members, 0, members.length, () => true)).toBeUndefined()
  })
})
