import { expect, it } from 'vitest'
import { parseLine } from '../../src/parse-line.js'
import { NOW } from './parse.js'

const read = (line: unknown) => parseLine(JSON.stringify(line), { now: () => NOW })

it('reads each event in an object of CloudWatch', () => {
  const logEvents = [
    { id: '1', timestamp: 1741064767123, message: '{"level":50,"msg":"a"}' },
    { id: '2', timestamp: 1741064767124, message: 'ERROR: b' },
  ]
  expect(read({ messageType: 'DATA_MESSAGE', logGroup: 'shop', logEvents })).toEqual([
    {
      message: 'a',
      severity: 17,
      timestamp: 1741064767123,
      attributes: { messageType: 'DATA_MESSAGE', logGroup: 'shop', id: '1' },
    },
    {
      message: 'ERROR: b',
      severity: 17,
      timestamp: 1741064767124,
      attributes: { messageType: 'DATA_MESSAGE', logGroup: 'shop', id: '2' },
    },
  ])
})

it('does not split lists that a program has logged', () => {
  const events = [{ time: 1741064767123, message: 'a' }]
  expect(read({ msg: 'm', events })).toEqual([{ message: 'm', attributes: { events } }])
  expect(read({ events: [{ a: 1 }] })).toEqual([
    { message: 'events={a=1}', attributes: { events: [{ a: 1 }] } },
  ])
})
