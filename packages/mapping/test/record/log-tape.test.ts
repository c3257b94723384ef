import { expect, it } from 'vitest'
import { entryOfRecord } from '../../src/index.js'

const RECORD = {
  '@timestamp': '2026-01-31T12:00:00.000Z',
  level: 'WARN',
  message: 'paid',
  logger: 'shop.cart',
}

it('a line of LogTape has its properties as attributes, and its error as exception.*', () => {
  const error = { name: 'RangeError', message: 'expired', stack: 'RangeError: expired' }
  expect(entryOfRecord({ ...RECORD, properties: { order: 7, error } })).toEqual({
    timestamp: 1_769_860_800_000,
    severity: 13,
    message: 'paid',
    attributes: {
      order: 7,
      'log.logger': 'shop.cart',
      'exception.type': 'RangeError',
      'exception.message': 'expired',
      'exception.stacktrace': 'RangeError: expired',
    },
  })
})

it.each([
  [{ ...RECORD, properties: { message: 'other' } }],
  [{ ...RECORD, properties: { 'log.logger': 'other' } }],
  [{ ...RECORD, properties: {}, more: 1 }],
  [{ ...RECORD, properties: 'text' }],
])('the properties of %j stay where they are', (record) => {
  expect(entryOfRecord(record).attributes).toMatchObject({
    logger: 'shop.cart',
    properties: record.properties,
  })
})
