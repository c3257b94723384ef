import { expect, it } from 'vitest'
import { parse } from './parse.js'

const attributes = { 'syslog.facility': 3 }

it('reads lines that rsyslog forwards with full times', () => {
  expect(parse('<27>2024-01-31T10:20:30.123456+01:00 gw-1 vpnd[31]: tunnel lost')).toEqual({
    message: 'tunnel lost',
    timestamp: Date.UTC(2024, 0, 31, 9, 20, 30) + 123.456,
    severity: 17,
    host: 'gw-1',
    service: 'vpnd',
    attributes: { ...attributes, pid: 31 },
  })
})

it('reads a priority before a message alone', () => {
  expect(parse('<27>tunnel lost')).toEqual({ message: 'tunnel lost', severity: 17, attributes })
  expect(parse('<13>')).toEqual({ message: '<13>' })
  expect(parse('<192>tunnel lost')).toEqual({ message: '<192>tunnel lost' })
})

it('finds the time in the numbered lines of Cisco', () => {
  const message = '29: *Jan 31 10:20:30.123: %SYS-5-CONFIG_I: Configured from console'
  expect(parse(`<189>${message}`)).toEqual({
    message,
    timestamp: new Date(2024, 0, 31, 10, 20, 30, 123).getTime(),
    severity: 10,
    attributes: { 'syslog.facility': 23 },
  })
})

it.each([
  '61 <27>1 2024-01-31T10:20:30Z gw-1 vpnd 31 - - tunnel lost',
  '47 <27>Jan 31 10:20:30 gw-1 vpnd[31]: tunnel lost',
  '55 <27>2024-01-31T10:20:30Z gw-1 vpnd[31]: tunnel lost',
])('reads the frame of %s', (line) => {
  expect(parse(line)).toMatchObject({
    message: 'tunnel lost',
    severity: 17,
    host: 'gw-1',
    service: 'vpnd',
    attributes: { ...attributes, pid: 31 },
  })
})
