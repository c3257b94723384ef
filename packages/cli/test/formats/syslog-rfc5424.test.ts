import { expect, it } from 'vitest'
import { parse } from './parse.js'

it('reads header, structured data and message', () => {
  const line =
    '<165>1 2024-01-31T10:20:30.123456+01:00 box shop 42 ID7 [cart@1 items="3" owner="Ada"][x y="z"] checked out'
  expect(parse(line)).toEqual({
    message: 'checked out',
    timestamp: Date.UTC(2024, 0, 31, 9, 20, 30) + 123.456,
    severity: 10,
    host: 'box',
    service: 'shop',
    attributes: {
      'syslog.facility': 20,
      pid: 42,
      'syslog.msgid': 'ID7',
      'cart@1.items': '3',
      'cart@1.owner': 'Ada',
      'x.y': 'z',
    },
  })
})

it('omits nil values', () => {
  expect(parse('<8>1 - - - - - -')).toEqual({
    message: '',
    severity: 21,
    attributes: { 'syslog.facility': 1 },
  })
})

it('resolves the three escapes of values, and no others', () => {
  const line = String.raw`<13>1 - - - - - [a b="\"q\" \] \\ \n"] m`
  expect(parse(line).attributes).toMatchObject({ 'a.b': String.raw`"q" ] \ \n` })
})

it('keeps all values of a repeated name', () => {
  expect(parse('<13>1 - - - - - [a ip="1" ip="2" ip="3"] m').attributes).toMatchObject({
    'a.ip': ['1', '2', '3'],
  })
})

it('drops the byte order mark before the message, and keeps its spaces', () => {
  expect(parse('<13>1 - - - - - - \ufeffmünd ').message).toBe('münd ')
  expect(parse('<13>1 - - - - - -   two').message).toBe('  two')
})

it('keeps a process id that is not a number as text', () => {
  expect(parse('<13>1 - - - worker-1 - - m').attributes).toMatchObject({ pid: 'worker-1' })
})

it.each([
  ['emergency', 0, 21],
  ['alert', 1, 19],
  ['critical', 2, 18],
  ['error', 3, 17],
  ['warning', 4, 13],
  ['notice', 5, 10],
  ['informational', 6, 9],
  ['debug', 7, 5],
])('maps %s', (_name, number, severity) => {
  expect(parse(`<${16 * 8 + number}>1 - - - - - - m`).severity).toBe(severity)
})

it.each([
  '<192>1 - - - - - - m',
  '<13>1 - - - - - [a b="c] m',
  '<13>1 - - - - - [a b="c"]m',
  '<13>1 - - - - - m',
  '<13>1 - - - -',
])('keeps %s whole, with the severity of its priority', (line) => {
  const severity = line.startsWith('<192>') ? {} : { severity: 10, attributes: { 'syslog.facility': 1 } }
  expect(parse(line)).toEqual({ message: line, ...severity })
})

it('keeps all fields except an impossible time', () => {
  expect(parse('<13>1 2024-02-30T10:20:30Z box app - - - m')).toEqual({
    message: 'm',
    severity: 10,
    host: 'box',
    service: 'app',
    attributes: { 'syslog.facility': 1, 'syslog.time': '2024-02-30T10:20:30Z' },
  })
})
