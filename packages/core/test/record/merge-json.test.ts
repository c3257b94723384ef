import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergeJson } from '../../src/record/merge-json.js'

const objects = fc.dictionary(
  fc.oneof(
    fc.constantFrom('a', '__proto__', 'a"', '1'),
    // V8 13.6 confuses keys with an escaped \ with others.
    fc.string().filter((key) => !/["\\]/.test(key)),
  ),
  fc.oneof(fc.jsonValue(), fc.constantFrom('"a":', '{"a":1}')),
  { minKeys: 1 },
)

it('adds the members that the first object lacks', () => {
  fc.assert(
    fc.property(objects, objects, (own, other) => {
      const merged = JSON.parse(mergeJson(JSON.stringify(own), JSON.stringify(other)))
      // Object.entries, because a spread would set the prototype for __proto__.
      const expected = Object.fromEntries([...Object.entries(other), ...Object.entries(own)])
      expect(merged).toEqual(JSON.parse(JSON.stringify(expected)))
      expect(Object.keys(merged)).toHaveLength(Object.keys(expected).length)
    }),
  )
})

it('adds to an empty object', () => {
  expect(mergeJson('{}', '{"a":1}')).toBe('{"a":1}')
})

it('does not mistake a nested name, or one in a text, for a member', () => {
  expect(mergeJson('{"b":{"a":1},"c":"\\"a\\":"}', '{"a":2}')).toBe('{"b":{"a":1},"c":"\\"a\\":","a":2}')
})
