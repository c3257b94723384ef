import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseAttributes } from '../../src/read/parse-attributes.js'

it('returns the attributes of each entry, and null for entries without any', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.nat({ max: 60_000 }).map((length) => ']'.repeat(length)),
  )
  const attributes = fc.dictionary(text, fc.jsonValue()).map((value) => JSON.stringify(value))
  fc.assert(
    fc.property(fc.array(fc.option(attributes)), (texts) => {
      expect(parseAttributes(texts).map((value) => value && JSON.stringify(value))).toEqual(texts)
    }),
  )
})
