import { expect, it } from 'vitest'
import { attributesOf } from '../../src/lines/open-telemetry-values.js'

it('reads a value without a type as null', () => {
  const nested = { kvlistValue: { values: [{ key: 'c', value: {} }] } }
  expect(
    attributesOf([
      { key: 'a', value: {} },
      { key: 'b', value: { arrayValue: { values: [{}, { intValue: '1' }, nested] } } },
    ]),
  ).toEqual({ a: null, b: [null, 1, { c: null }] })
})
