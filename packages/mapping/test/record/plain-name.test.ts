import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryOfRecord, isPlainName } from '../../src/index.js'

const HEAD = { level: 30, time: 1_706_696_430_123, pid: 42, hostname: 'box', name: 'shop' }
const KNOWN = [
  ...['user', 'order', 'trace', 'log', 'err', 'severity', 'host', 'dd', 'at', 't', 's', 'date', 'label'],
  ...[
    'stack',
    'fields',
    'event',
    'error',
    '__proto__',
    'toString',
    'process.pid',
    'error.type',
    'error.message',
    'error.stack_trace',
    'exception.type',
    '_PID',
    '7',
  ],
]

it('is true only for members that become attributes as they are, next to any other members', () => {
  const name = fc.oneof(fc.constantFrom(...KNOWN), fc.string())
  fc.assert(
    fc.property(name, fc.jsonValue(), fc.dictionary(name, fc.jsonValue()), (key, value, others) => {
      fc.pre(isPlainName(key) && !Object.hasOwn(others, key))
      const without = entryOfRecord({ ...HEAD, ...others, msg: 'paid' })
      const record = { ...HEAD, ...others, [key]: value, msg: 'paid' }
      const { attributes, ...fields } = entryOfRecord(record)
      const { attributes: rest, ...before } = without
      expect(fields).toEqual(before)
      expect(attributes).toEqual({ ...rest, [key]: value })
    }),
    { numRuns: 3000 },
  )
})

it('is true for the names of most applications', () => {
  expect(
    ['user', 'order', 'reqId', 'ms', 'req', 'http.status', 'contentLength'].filter(isPlainName),
  ).toHaveLength(7)
})

it('is false for the names of fields of an entry, and of errors', () => {
  const names = ['level', 'time', 'msg', 'message', 'hostname', 'trace_id', 'err', 'pid', 'exception.type']
  expect(names.filter(isPlainName)).toEqual([])
})
