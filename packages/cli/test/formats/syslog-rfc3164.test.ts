import { expect, it } from 'vitest'
import { createLineParser } from '../../src/parse-line.js'
import { NOW, parse } from './parse.js'

it('reads host, tag, process and message', () => {
  expect(parse('Mar  3 04:05:06 box sshd(pam)[4711]: failed;  user= ')).toEqual({
    message: 'failed;  user= ',
    timestamp: new Date(2024, 2, 3, 4, 5, 6).getTime(),
    host: 'box',
    service: 'sshd(pam)',
    attributes: { pid: 4711 },
  })
})

it('reads a priority', () => {
  expect(parse("<34>Mar 13 04:05:06 box su: 'su root' failed")).toEqual({
    message: "'su root' failed",
    timestamp: new Date(2024, 2, 13, 4, 5, 6).getTime(),
    severity: 18,
    host: 'box',
    service: 'su',
    attributes: { 'syslog.facility': 4 },
  })
})

it.each([
  ['error: no', 17],
  ['fatal: no', 21],
  ['ALERT exited', 19],
  ['WARNING: disk', 13],
  ['error in line 7', undefined],
  ['no error: here', undefined],
  ['Alerting', undefined],
])('takes the severity of %j from its first word if there is no priority', (message, severity) => {
  expect(parse(`Mar  3 04:05:06 box app: ${message}`)).toMatchObject({ message })
  expect(parse(`Mar  3 04:05:06 box app: ${message}`).severity).toBe(severity)
  expect(parse(`<14>Mar  3 04:05:06 box app: ${message}`).severity).toBe(9)
})

it('keeps everything after the host as the message if there is no tag', () => {
  expect(parse('Mar  3 04:05:06 box last message repeated 2 times')).toMatchObject({
    host: 'box',
    message: 'last message repeated 2 times',
  })
})

it('reads a line without a host', () => {
  const entry = parse('Mar  3 04:05:06 app[1]: m')
  expect(entry).toMatchObject({ service: 'app', message: 'm' })
  expect(entry.host).toBeUndefined()
})

it('accepts an IPv6 address as the host, an empty message, and a year', () => {
  expect(parse('Mar  3 04:05:06 fe80::1 app:')).toMatchObject({
    host: 'fe80::1',
    service: 'app',
    message: '',
  })
  expect(parse('Mar  3 2019 04:05:06 box app: m').timestamp).toBe(new Date(2019, 2, 3, 4, 5, 6).getTime())
})

it.each([
  ['a time of this year', 'Jul 15 12:00:00', new Date(2024, 6, 15, 12)],
  ['a clock that is ahead', 'Jul 15 12:00:01', new Date(2024, 6, 15, 12, 0, 1)],
  ['a time within the next month', 'Aug 15 11:59:59', new Date(2024, 7, 15, 11, 59, 59)],
  ['a time that would be further ahead, from last year', 'Aug 16 12:00:01', new Date(2023, 7, 16, 12, 0, 1)],
  ['December, of last year', 'Dec 31 23:59:59', new Date(2023, 11, 31, 23, 59, 59)],
  ['29 February of a leap year', 'Feb 29 00:00:00', new Date(2024, 1, 29)],
])('gives a year to %s', (_what, time, expected) => {
  expect(parse(`${time} box app: m`).timestamp).toBe(expected.getTime())
})

it('gives 29 February the last leap year', () => {
  const parseInMarch = createLineParser({ now: () => new Date(2023, 2, 1).getTime() })
  expect(parseInMarch('Feb 29 01:02:03 box app: m').timestamp).toBe(new Date(2020, 1, 29, 1, 2, 3).getTime())
})

it('chooses the nearest year for lines around New Year', () => {
  const inJanuary = createLineParser({ now: () => new Date(2024, 0, 1, 0, 0, 5).getTime() })
  expect(inJanuary('Dec 31 23:59:59 box app: m').timestamp).toBe(new Date(2023, 11, 31, 23, 59, 59).getTime())
  const inDecember = createLineParser({ now: () => new Date(2023, 11, 31, 23, 59).getTime() })
  expect(inDecember('Jan  1 00:00:30 box app: m').timestamp).toBe(new Date(2024, 0, 1, 0, 0, 30).getTime())
})

it('reads the clock again for each line', () => {
  let now = NOW
  const parseLive = createLineParser({ now: () => now })
  const line = 'Aug 20 00:00:00 box app: m'
  expect(parseLive(line).timestamp).toBe(new Date(2023, 7, 20).getTime())
  now = new Date(2024, 7, 1).getTime()
  expect(parseLive(line).timestamp).toBe(new Date(2024, 7, 20).getTime())
})

it.each(['Foo  3 04:05:06 box app: m', 'Mar 32 04:05:06 box app: m', 'Feb 30 04:05:06 box app: m'])(
  'keeps %s whole',
  (line) => {
    expect(parse(line)).toEqual({ message: line })
  },
)

it('reads the times of journalctl', () => {
  expect(parse('2024-01-31T10:20:30+0100 box sshd[7]: m')).toMatchObject({
    message: 'm',
    timestamp: Date.UTC(2024, 0, 31, 9, 20, 30),
    host: 'box',
    service: 'sshd',
  })
})

it('reads the times of rsyslog', () => {
  expect(parse('2024-01-31T10:20:30.123456+01:00 box sshd[7]: m')).toEqual({
    message: 'm',
    timestamp: Date.UTC(2024, 0, 31, 9, 20, 30) + 123.456,
    host: 'box',
    service: 'sshd',
    attributes: { pid: 7 },
  })
})

it.each([
  [
    'Mar  3 04:05:06 gw-1 Error: disk is full',
    { host: 'gw-1', message: 'Error: disk is full', severity: 17 },
  ],
  ['Mar  3 04:05:06 gw-1 TypeError: total', { host: 'gw-1', message: 'TypeError: total' }],
])('does not mistake a word of the message for a host or program in %s', (line, expected) => {
  expect(parse(line)).toEqual({ timestamp: new Date(2024, 2, 3, 4, 5, 6).getTime(), ...expected })
})

it('does not mistake a word of the message for a host or program after a full time', () => {
  for (const text of ['Connection failed: timeout', 'web/7f3a TypeError: total is undefined']) {
    const line = `2025-03-04T05:06:07.123456Z ${text}`
    expect(parse(line)).toEqual({ message: line, timestamp: Date.UTC(2025, 2, 4, 5, 6, 7) + 123.456 })
  }
  expect(parse('2025-03-04T05:06:07.123456Z box kernel: up')).toMatchObject({
    host: 'box',
    service: 'kernel',
  })
})

it.each([
  ['Mar  3 04:05:06 Warning: disk is 95% full', 13],
  ['Mar  3 04:05:06 Connection failed: timeout', undefined],
  ['Mar  3 04:05:06 Upload to: nowhere', undefined],
  ['Mar  3 2024 04:05:06.000 ERROR drawer jammed', 17],
  ['Mar  3 04:05:06 [main] WARN slow', 13],
])('keeps %s whole, because it has neither a host nor a program', (line, severity) => {
  const entry = { message: line, timestamp: new Date(2024, 2, 3, 4, 5, 6).getTime() }
  expect(parse(line)).toEqual(severity === undefined ? entry : { ...entry, severity })
})

it('reads the levels of launchd, and of programs that write their own time', () => {
  expect(parse('Mar  3 04:05:06 mac com.example[12] <Error>: lost').severity).toBe(17)
  expect(parse('Mar  3 04:05:06 box app[1]: 2024-03-03 04:05:06 [WARN] slow').severity).toBe(13)
})

it('reads a zone, and accepts no time with an ambiguous one', () => {
  const time = Date.UTC(2024, 2, 3, 3, 5, 6)
  expect(parse('Mar  3 04:05:06 CET box app: m')).toEqual({
    message: 'm',
    timestamp: time,
    host: 'box',
    service: 'app',
  })
  expect(parse('Mar  3 04:05:06+01:00 box app: m').timestamp).toBe(time)
  expect(parse('Mar  3 04:05:06 IST box app: m').timestamp).toBeUndefined()
})

it('reads the level of Cisco', () => {
  const message = '%LINEPROTO-5-UPDOWN: Line protocol is down'
  const line = `Mar  3 03:05:06.000 UTC: ${message}`
  expect(parse(line)).toEqual({ message: line, timestamp: Date.UTC(2024, 2, 3, 3, 5, 6), severity: 10 })
})

it('does not mistake a number for a program', () => {
  const message = '123: *Mar  3 03:05:05.999: %LINK-3-UPDOWN: a'
  expect(parse(`Mar  3 04:05:06 box ${message}`)).toMatchObject({ message, host: 'box', severity: 17 })
  expect(parse(`Mar  3 04:05:06 box ${message}`).service).toBeUndefined()
})

it.each([
  ['Aug 24 05:34:00 CST 1987', '1987-08-24T11:34:00Z'],
  ['Aug 24 05:34:00 UTC 2023', '2023-08-24T05:34:00Z'],
])('reads a year after the time: %s', (time, expected) => {
  expect(parse(`<165>${time} box app[10]: m`)).toMatchObject({
    message: 'm',
    timestamp: Date.parse(expected),
    host: 'box',
    service: 'app',
  })
})
