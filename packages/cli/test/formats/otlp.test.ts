import { expect, it } from 'vitest'
import { parseLine } from '../../src/parse-line.js'
import { NOW } from './parse.js'

const read = (line: unknown) => parseLine(JSON.stringify(line), { now: () => NOW })

it('reads each record of a file that an exporter wrote', () => {
  const line = {
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'till' } },
            { key: 'os.type', value: { stringValue: 'linux' } },
          ],
        },
        scopeLogs: [
          {
            scope: { name: 'drawers', version: '7' },
            logRecords: [
              { timeUnixNano: '1741064767123456000', severityNumber: 17, body: { stringValue: 'open' } },
              { observedTimeUnixNano: '1741064768123456000', body: { stringValue: 'closed' } },
            ],
          },
          { logRecords: [{ timeUnixNano: '1741064769123456000', body: { stringValue: 'locked' } }] },
        ],
      },
      { scopeLogs: [{ logRecords: [{ body: { stringValue: 'alone' } }] }] },
    ],
  }
  const attributes = { resource: { 'os.type': 'linux' } }
  const scope = { name: 'drawers', version: '7' }
  expect(read(line)).toEqual([
    {
      message: 'open',
      timestamp: 1741064767123.456,
      severity: 17,
      service: 'till',
      attributes: { ...attributes, scope },
    },
    {
      message: 'closed',
      timestamp: 1741064768123.456,
      service: 'till',
      attributes: { ...attributes, scope },
    },
    { message: 'locked', timestamp: 1741064769123.456, service: 'till', attributes },
    { message: 'alone' },
  ])
})

it('reads a group of one resource', () => {
  const logRecords = [{ severityNumber: 9, body: { stringValue: 'up' } }]
  const resource = { attributes: [{ key: 'host.name', value: { stringValue: 'gw-1' } }] }
  expect(read({ resource, scopeLogs: [{ logRecords }] })).toEqual([
    { message: 'up', severity: 9, host: 'gw-1' },
  ])
})

it.each([
  { resourceLogs: [] },
  { resourceLogs: null },
  { resourceLogs: [{ scopeLogs: [{ logRecords: [null, 7] }] }] },
  { scopeLogs: { logRecords: 7 } },
])('keeps a line without records whole: %j', (line) => {
  expect(read(line)).toEqual([{ message: JSON.stringify(line) }])
})
