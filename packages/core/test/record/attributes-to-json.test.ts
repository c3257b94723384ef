import fc from 'fast-check'
import { expect, it } from 'vitest'
import { attributesToJson, rawJson } from '../../src/index.js'
import { encodeEntry } from '../../src/record/log-record.js'

const encoded = (attributes: object) => encodeEntry({ message: '', attributes }, () => 0).attributes

it('any object becomes the text that is stored for it, directly and through rawJson', () => {
  fc.assert(
    fc.property(
      fc.object({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      (attributes) => {
        const json = attributesToJson(attributes)
        expect(json).toBe(encoded(attributes))
        expect(encoded(rawJson(json))).toBe(json)
      },
    ),
  )
})

it('is not affected by later changes', () => {
  const attributes = { list: [1] }
  const json = attributesToJson(attributes)
  attributes.list.push(2)
  expect(json).toBe('{"list":[1]}')
})

it('an object of which nothing remains becomes an empty one', () => {
  expect(attributesToJson({ toJSON: () => undefined })).toBe('{}')
})
