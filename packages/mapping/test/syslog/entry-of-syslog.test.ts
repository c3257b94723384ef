import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryOfSyslog } from '../../src/syslog/entry-of-syslog.js'

/** Noon of 15 July 2024. */
const now = () => new Date(2024, 6, 15, 12).getTime()

function read(text: string) {
  return entryOfSyslog(text, { now })
}

describe('RFC 5424', () => {
  it('has a header, structured data and a message', () => {
    expect(
      read(
        '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App\\]lication\\"\\\\"] \ufeffAn event',
      ),
    ).toEqual({
      message: 'An event',
      timestamp: Date.UTC(2003, 9, 11, 22, 14, 15, 3),
      severity: 10,
      host: 'mymachine.example.com',
      service: 'evntslog',
      attributes: {
        'syslog.facility': 20,
        'syslog.msgid': 'ID47',
        'exampleSDID@32473.iut': '3',
        'exampleSDID@32473.eventSource': 'App]lication"\\',
      },
    })
  })

  it('may have nothing', () => {
    expect(read('<0>1 - - - - - -')).toEqual({
      message: '',
      severity: 21,
      attributes: { 'syslog.facility': 0 },
    })
  })

  it('keeps what its header says, whatever the structured data is called', () => {
    expect(read('<13>1 - - - - M1 [syslog facility="0" msgid="forged" x="1"] m').attributes).toEqual({
      'syslog.facility': 1,
      'syslog.msgid': 'M1',
      'syslog.x': '1',
    })
  })

  it('keeps a time that does not exist', () => {
    expect(read('<13>1 2024-02-30T10:20:30Z box app - - - m')).toEqual({
      message: 'm',
      severity: 10,
      host: 'box',
      service: 'app',
      attributes: { 'syslog.facility': 1, 'syslog.time': '2024-02-30T10:20:30Z' },
    })
  })
})

describe('RFC 3164', () => {
  it('has a time, a host and a tag', () => {
    expect(read("<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8")).toEqual({
      message: "'su root' failed for lonvick on /dev/pts/8",
      timestamp: new Date(2023, 9, 11, 22, 14, 15).getTime(),
      severity: 18,
      host: 'mymachine',
      service: 'su',
      attributes: { 'syslog.facility': 4 },
    })
  })

  it.each([
    [
      'a host',
      '<13>Feb  5 17:32:18 app[7]: m',
      { service: 'app', attributes: { 'syslog.facility': 1, pid: 7 } },
    ],
    ['a tag', '<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!', { host: '10.0.0.99', message: 'Use the BFG!' }],
    ['a time', '<13>app[7]: m', { service: 'app', attributes: { 'syslog.facility': 1, pid: 7 } }],
    ['all but the message', '<13>disk is full', { message: 'disk is full', severity: 10 }],
    [
      'nothing, and have a space after its priority',
      '<13> Feb  5 17:32:18 box app: m',
      { host: 'box', service: 'app' },
    ],
    ['a priority', 'Feb  5 17:32:18 box app[7]: m', { host: 'box', service: 'app', attributes: { pid: 7 } }],
  ])('may lack %s', (_what, text, expected) => {
    expect(read(text)).toMatchObject(expected)
  })

  it.each([
    ['after New Year', [2024, 0, 1, 0, 0, 5], 'Dec 31 23:59:59', [2023, 11, 31, 23, 59, 59]],
    ['before New Year', [2023, 11, 31, 23, 59, 59], 'Jan  1 00:00:30', [2024, 0, 1, 0, 0, 30]],
    ['on a leap day', [2024, 1, 29, 12], 'Feb 29 11:00:00', [2024, 1, 29, 11]],
  ] as const)('gets the nearest year %s', (_when, clock, date, expected) => {
    const entry = entryOfSyslog(`<13>${date} box app: m`, { now: () => local(clock) })
    expect(entry.timestamp).toBe(local(expected))
  })

  it.each([
    ['UTC', Date.UTC(2023, 11, 31, 23, 30)],
    ['+02:00', Date.UTC(2023, 11, 31, 21, 30)],
    ['Asia/Tokyo', Date.UTC(2023, 11, 31, 14, 30)],
    ['America/New_York', Date.UTC(2024, 0, 1, 4, 30)],
  ])('has its time in the zone %s', (timeZone, expected) => {
    const options = { now: () => Date.UTC(2024, 0, 1, 0, 30), timeZone }
    expect(entryOfSyslog('<13>Dec 31 23:30:00 box app: m', options).timestamp).toBe(expected)
    expect(entryOfSyslog('<13>2023-12-31 23:30:00 box app: m', options).timestamp).toBe(expected)
    // A zone in the message wins.
    expect(entryOfSyslog('<13>Dec 31 23:30:00+00:00 box app: m', options).timestamp).toBe(
      Date.UTC(2023, 11, 31, 23, 30),
    )
  })
})

function local([year, month, day, hour, minute, second]: readonly [
  number,
  number,
  number,
  number,
  number?,
  number?,
]): number {
  return new Date(year, month, day, hour, minute ?? 0, second ?? 0).getTime()
}

describe('the JSON of a logger', () => {
  const header = '<30>1 2024-01-31T10:20:30Z box-1 shop 42 - - '

  it('gives its own entry, with what the header adds', () => {
    const line = '{"level":50,"time":1706696431123,"pid":7,"name":"cart","msg":"Payment failed","order":1234}'
    for (const message of [line, `@cee: ${line}`, ` ${line} `]) {
      expect(read(header + message)).toEqual({
        message: 'Payment failed',
        timestamp: 1706696431123,
        severity: 17,
        host: 'box-1',
        service: 'cart',
        attributes: { 'syslog.facility': 3, pid: 42, 'process.pid': 7, order: 1234 },
      })
    }
  })

  it('has the severity and the time of the header, if it has none', () => {
    const timestamp = Date.UTC(2024, 0, 31, 10, 20, 30)
    const noLevel = '<27>1 2024-01-31T10:20:30Z box-1 shop - - - {"time":1706696431123,"msg":"m"}'
    expect(read(noLevel)).toMatchObject({
      message: 'm',
      severity: 17,
      timestamp: 1706696431123,
      host: 'box-1',
    })
    expect(read(`${header}{"level":"warn","msg":"m"}`)).toMatchObject({
      severity: 13,
      timestamp,
      service: 'shop',
    })
  })

  it.each([
    '{"order":1234}',
    '{"level":50,"msg":',
    '["level","msg"]',
    'said {"level":50,"msg":"x"}',
    `{"level":50,"msg":"deep","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ])('is only that of a whole record', (message) => {
    expect(read(header + message)).toMatchObject({ severity: 9, service: 'shop' })
    expect(read(header + message).message).toBe(message)
  })
})

describe('neither RFC', () => {
  it('is a full time with a priority or without', () => {
    const expected = {
      message: 'tunnel lost',
      timestamp: Date.UTC(2024, 0, 31, 9, 20, 30),
      host: 'gw-1',
      service: 'vpnd',
    }
    expect(read('<27>2024-01-31T10:20:30+01:00 gw-1 vpnd[31]: tunnel lost')).toMatchObject({
      ...expected,
      severity: 17,
    })
    expect(read('2024-01-31T10:20:30+01:00 gw-1 vpnd[31]: tunnel lost')).toMatchObject(expected)
  })

  it.each([
    ['29: ', undefined],
    ['000029: router-1: ', 'router-1'],
    ['', undefined],
    [': ', undefined],
    ['switch-1 : 2024 ', 'switch-1'],
    ['switch-1: .2024 ', 'switch-1'],
  ])('is a line of Cisco: %j', (number, host) => {
    const mark = number.includes('2024') ? '' : '*'
    const message = `${number}${mark}Jan 31 10:20:30.123 UTC: %SYS-5-CONFIG_I: Configured from console`
    expect(read(`<189>${message}`)).toEqual({
      message,
      timestamp: Date.UTC(2024, 0, 31, 10, 20, 30, 123),
      severity: 10,
      ...(host !== undefined && { host }),
      attributes: { 'syslog.facility': 23 },
    })
  })

  it.each(['', '<', '<13>', '<192>m', '<1234>m', 'hello', '<13', 'error: no'])('keeps %j whole', (text) => {
    expect(read(text)).toEqual({ message: text })
  })
})

const FORMS = [
  '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog 42 ID47 [a@1 iut="3" s="x\\]"][b c="d"] \ufeffAn event',
  "<34>Oct 11 22:14:15 mymachine su[42]: 'su root' failed",
  '<27>2024-01-31T10:20:30.123456+01:00 gw-1 vpnd[31]: tunnel lost',
  '<189>29: router-1: *Jan 31 10:20:30.123 UTC: %SYS-5-CONFIG_I: Configured',
]

it('never throws, and never gives what a storage refuses, whatever was changed in a message', () => {
  const change = fc.record({
    at: fc.nat(130),
    length: fc.nat(8),
    text: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ unit: fc.constantFrom(...'<>[]="\\ :19-\ud800\0'), maxLength: 8 }),
    ),
  })
  fc.assert(
    fc.property(fc.constantFrom(...FORMS), fc.array(change, { maxLength: 4 }), (form, changes) => {
      let text = form
      for (const { at, length, text: put } of changes)
        text = text.slice(0, at) + put + text.slice(at + length)
      const { message, timestamp, severity, host, service } = read(text)
      expect(text).toContain(message)
      expect(typeof (timestamp ?? 0)).toBe('number')
      expect(Math.abs((timestamp as number | undefined) ?? 0)).toBeLessThanOrEqual(8_640_000_000_000)
      expect(severity === undefined || (Number(severity) >= 1 && Number(severity) <= 24)).toBe(true)
      expect(host === undefined || host.length > 0).toBe(true)
      expect(service === undefined || service.length > 0).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
