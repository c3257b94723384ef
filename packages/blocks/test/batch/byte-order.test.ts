import { expect, it } from 'vitest'
import { checkByteOrder } from '../../src/batch/byte-order.js'

it('refuses processors that store the most significant byte first', () => {
  expect(() => checkByteOrder('LE')).not.toThrow()
  expect(() => checkByteOrder('BE')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }))
})
