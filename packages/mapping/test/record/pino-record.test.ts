import { expect, it } from 'vitest'
import { entryOfRecord } from '../../src/index.js'

const HEAD = { time: 1_706_696_430_123, pid: 42, hostname: 'box', name: 'shop' }

it('takes msg of a record of pino for the message, whatever other fields the application logs', () => {
  expect(entryOfRecord({ level: 30, ...HEAD, message: 'of a queue', msg: 'received' })).toMatchObject({
    message: 'received',
    attributes: { message: 'of a queue' },
  })
})

it('takes the member that the caller names for the message', () => {
  const record = { level: 30, ...HEAD, msg: 'of a queue', text: 'received' }
  expect(entryOfRecord(record, { messageKey: 'text' })).toMatchObject({
    message: 'received',
    attributes: { msg: 'of a queue' },
  })
})

it('takes another message if the named one is missing', () => {
  expect(entryOfRecord({ level: 30, ...HEAD, message: 'of a queue' }, { messageKey: 'text' }).message).toBe(
    'of a queue',
  )
})

it('knows the name of a program of pino whose levels are written as words', () => {
  expect(entryOfRecord({ level: 'warn', ...HEAD, msg: 'slow' })).toEqual({
    severity: 13,
    timestamp: HEAD.time,
    service: 'shop',
    host: 'box',
    message: 'slow',
    attributes: { 'process.pid': 42 },
  })
})

it('takes a level that the logger passes separately from an object log only if it says the same', () => {
  const record = { ...HEAD, log: { level: 'info', logger: 'pino' }, msg: 'listening' }
  const attributes = (severity: 9 | 17) => entryOfRecord(record, { severity }).attributes
  expect(attributes(9)).toEqual({ 'process.pid': 42, log: { logger: 'pino' } })
  expect(attributes(17)).toEqual({ 'process.pid': 42, log: { level: 'info', logger: 'pino' } })
  expect(entryOfRecord(record, { severity: 17 }).severity).toBe(17)
})
