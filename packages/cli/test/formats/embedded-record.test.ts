import { expect, it } from 'vitest'
import { parseLine } from '../../src/parse-line.js'
import { NOW, parse } from './parse.js'

const RECORD = '{"level":50,"time":1741064767123,"msg":"up","a":1}'

it.each([
  ['web-1  | ', { service: 'web-1' }],
  ['05:06:07 web.1   | ', { service: 'web.1' }],
  ['web.1.x7f3k@node-1    | ', { service: 'web.1.x7f3k', host: 'node-1' }],
  ['0|api  | ', { service: 'api' }],
  ['0|api  | 2025-03-04 05:06:08 +00:00: ', { service: 'api' }],
  ['web-1  | 2025-03-04T05:06:08.123456789Z ', { service: 'web-1' }],
  ['[pod/shop-7f3a/web] ', { service: 'web', host: 'shop-7f3a' }],
  ['[web] ', { service: 'web' }],
  ['web:dev: ', { service: 'web:dev' }],
  ['Mar  4 05:06:07 gw-1 api[31]: ', { service: 'api', host: 'gw-1' }],
  ['2025-03-04T05:06:07.123456+00:00 app[web.1]: ', { service: 'app' }],
  ['2025-03-04T05:06:07.123456789Z ', {}],
  ['2025-03-04T05:06:07.123456+00:00 stream/7f3a ', {}],
  ['2025-03-04T05:06:07Z app[4d89] ams [info]', {}],
  ['web-7f3a app ', {}],
  ['<14>1 2025-03-04T05:06:07Z gw-1 api 31 - - ', { service: 'api', host: 'gw-1' }],
])('reads JSON after %j', (prefix, origin) => {
  expect(parse(prefix + RECORD)).toMatchObject({
    message: 'up',
    severity: 17,
    timestamp: 1741064767123,
    attributes: { a: 1, prefix: prefix.trim() },
    ...origin,
  })
})

it.each(['ERROR: ', '[warn] ', 'info  | '])('does not mistake a level for a program: %j', (prefix) => {
  const entry = parse(prefix + RECORD)
  expect(entry).toMatchObject({ message: 'up', severity: 17 })
  expect(entry.service).toBeUndefined()
})

it('takes fields that the record lacks from the prefix', () => {
  expect(parse('2025-03-04T05:06:07.123456789Z {"level":50,"msg":"up"}').timestamp).toBe(1741064767123.457)
  expect(parse('Mar  4 05:06:07 gw-1 api[31]: {"level":50,"msg":"up","hostname":"box"}')).toMatchObject({
    timestamp: new Date(2024, 2, 4, 5, 6, 7).getTime(),
    service: 'api',
    host: 'box',
    attributes: { pid: 31 },
  })
})

it.each([
  `  ${RECORD}`,
  `\t${RECORD} `,
  `${RECORD},`,
  `[${RECORD}]`,
  `[${RECORD},`,
  `,${RECORD}]`,
  `\ufeff${RECORD}`,
  `\u001e${RECORD}`,
])('reads JSON with other characters around it: %j', (line) => {
  expect(parse(line)).toEqual({ message: 'up', severity: 17, timestamp: 1741064767123, attributes: { a: 1 } })
})

it('reads each of several objects on a line', () => {
  for (const between of ['', ' ', ',', ', ']) {
    const entries = parseLine(
      `${RECORD}${between}${RECORD.replace('up', 'do}w{"n')}`.replace('{"n"', '{\\"n"'),
      { now: () => NOW },
    )
    expect(entries.map(({ message }) => message)).toEqual(['up', 'do}w{"n'])
  }
})

it('reads JSON in the message of a record', () => {
  expect(parse(JSON.stringify({ MESSAGE: RECORD, PRIORITY: '6', _HOSTNAME: 'gw-1' }))).toEqual({
    message: 'up',
    severity: 17,
    timestamp: 1741064767123,
    host: 'gw-1',
    attributes: { a: 1 },
  })
})

it.each([
  'order failed {"id":7}',
  'got {"msg":"hi"}',
  '{"a":1} {"b"}',
  'web | {"level":50,"msg":"cut',
  `${'x'.repeat(400)} ${RECORD}`,
])('keeps a text that merely contains JSON whole: %s', (line) => {
  expect(parse(line)).toEqual({ message: line })
})

it('keeps the words before a record in the message', () => {
  expect(parse(`Message from peer: ${RECORD}`)).toMatchObject({
    message: 'Message from peer: up',
    severity: 17,
  })
  expect(parse(`2025-03-04 05:06:07 WARN failed to send ${RECORD}`)).toMatchObject({
    message: `failed to send ${RECORD}`,
    severity: 13,
  })
})

it.each([
  ['a JSON record', JSON.stringify({ level: 30, msg: `payload: ${RECORD}` }), `payload: ${RECORD}`],
  [
    'a line of log4j',
    `2025-03-04 05:06:07,123 INFO [main] org.example.Till - payload: ${RECORD}`,
    `payload: ${RECORD}`,
  ],
  [
    'a line of unknown format',
    `2025-03-04 05:06:07 <INFO> payload: ${RECORD}`,
    `2025-03-04 05:06:07 <INFO> payload: ${RECORD}`,
  ],
])('does not read a record that %s with a level quotes', (_what, line, message) => {
  expect(parse(line)).toMatchObject({ message, severity: 9 })
})

it('reads logfmt after a prefix, and as the message of a record', () => {
  const pairs = 'time=2025-03-04T05:06:07Z level=error msg="too slow" a=1'
  const entry = { message: 'too slow', severity: 17, timestamp: Date.UTC(2025, 2, 4, 5, 6, 7) }
  expect(parse(`web-1  | ${pairs}`)).toEqual({
    ...entry,
    service: 'web-1',
    attributes: { a: 1, prefix: 'web-1  |' },
  })
  expect(parse(`Mar  4 05:06:08 gw-1 api[31]: ${pairs}`)).toMatchObject({
    ...entry,
    service: 'api',
    host: 'gw-1',
  })
  expect(parse(JSON.stringify({ MESSAGE: pairs, PRIORITY: '6' }))).toEqual({ ...entry, attributes: { a: 1 } })
  const line = '2025-03-04 05:06:07 WARN pump started with level=error and more'
  expect(parse(line)).toMatchObject({ message: 'pump started with level=error and more', severity: 13 })
})

it('finds the level in the text of a record without a level', () => {
  const message = '2025-03-04 05:06:07,123 ERROR [main] org.example.Till: drawer jammed'
  expect(parse(JSON.stringify({ '@timestamp': '2025-03-04T05:06:08Z', message }))).toEqual({
    message,
    severity: 17,
    timestamp: Date.UTC(2025, 2, 4, 5, 6, 8),
  })
  expect(parse(JSON.stringify({ level: 'info', message })).severity).toBe(9)
})

it('reads the record in the body of each of several records', () => {
  const logRecords = ['{"level":50,"msg":"a"}', '{"level":40,"msg":"b"}'].map((stringValue) => ({
    body: { stringValue },
  }))
  const line = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
  expect(parseLine(line, { now: () => NOW })).toEqual([
    { message: 'a', severity: 17 },
    { message: 'b', severity: 13 },
  ])
})
