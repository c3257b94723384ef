import { afterEach, expect, it, vi } from 'vitest'
import { parse } from './parse.js'

const TIME = new Date(2024, 0, 31, 10, 20, 30).getTime()

afterEach(() => {
  vi.unstubAllEnvs()
})

it.each([
  ['2024-01-31 10:20:30', TIME],
  ['2024/01/31 10:20:30', TIME],
  ['24/01/31 10:20:30', TIME],
  ['2024-01-31T10:20:30', TIME],
  ['2024-01-31 10:20:30,123', TIME + 123],
  ['2024-01-31 10:20:30.57', TIME + 570],
  ['2024-01-31T10:20:30.123456789Z', Date.UTC(2024, 0, 31, 10, 20, 30) + 123.457],
  ['2024-01-31T10:20:30+05:30', Date.UTC(2024, 0, 31, 4, 50, 30)],
  ['2024-01-31T10:20:30-0500', Date.UTC(2024, 0, 31, 15, 20, 30)],
  ['2024-01-31 10:20:30 UTC', Date.UTC(2024, 0, 31, 10, 20, 30)],
  ['2024-01-31 10:20:30 +0000', Date.UTC(2024, 0, 31, 10, 20, 30)],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ['2024-01-31 24:00:00', new Date(2024, 1, 1).getTime()],
  ['2024-01-31t10:20:30z', Date.UTC(2024, 0, 31, 10, 20, 30)],
  ['2024-01-31 10:20:30+05', Date.UTC(2024, 0, 31, 5, 20, 30)],
  ['2024-01-31 10:20:30 CET', Date.UTC(2024, 0, 31, 9, 20, 30)],
  ['2024-07-01 10:20:30 Europe/Berlin', Date.UTC(2024, 6, 1, 8, 20, 30)],
  ['99/12/31 00:00:00', new Date(1999, 11, 31).getTime()],
])('reads the time %s', (time, timestamp) => {
  expect(parse(`${time} INFO a`)).toEqual({ message: 'a', timestamp, severity: 9 })
})

it('reads a time without a zone as local time', () => {
  vi.stubEnv('TZ', 'Asia/Kolkata')
  expect(parse('2024-01-31 10:20:30 INFO a').timestamp).toBe(Date.UTC(2024, 0, 31, 4, 50, 30))
})

it.each([
  '2024-02-30 10:20:30 INFO a',
  '2023-02-29 10:20:30 INFO a',
  '2024-13-01 10:20:30 INFO a',
  '2024-01-31 24:00:01 INFO a',
  '2024-01-31 25:61:00 INFO a',
  '2024-01-31 10:60:30 INFO a',
  '2024-01-31T10:20:30+99:00 INFO a',
  '0099-01-31 10:20:30 INFO a',
  '1600-01-31 10:20:30 INFO a',
])('keeps %s whole, with its level, because its time is impossible', (line) => {
  expect(parse(line)).toEqual({ message: line, severity: 9 })
})

it('reads Spark', () => {
  expect(parse('24/01/31 10:20:30 WARN storage.Store: Block 7 [a: b] ')).toEqual({
    message: 'Block 7 [a: b] ',
    timestamp: TIME,
    severity: 13,
    attributes: { logger: 'storage.Store' },
  })
  expect(parse('24/01/31 10:20:30 INFO Remoting: started').attributes).toEqual({ logger: 'Remoting' })
})

it('reads ZooKeeper', () => {
  expect(
    parse('2024-01-31 10:20:30,123 - WARN  [Peer[id=1]/0:0:0:0:2181:Peer$Worker@368] - closed, error = '),
  ).toEqual({
    message: 'closed, error = ',
    timestamp: TIME + 123,
    severity: 13,
    attributes: { thread: 'Peer[id=1]/0:0:0:0:2181', logger: 'Peer$Worker', line: 368 },
  })
})

it('reads ZooKeeper when the name of a thread contains brackets and spaces', () => {
  const line = '2024-01-31 10:20:30,123 - INFO  [Thread[a,5] of b:Worker@3] - a [b] - c'
  expect(parse(line)).toMatchObject({
    message: 'a [b] - c',
    attributes: { thread: 'Thread[a,5] of b', line: 3 },
  })
})

it('reads the component-based servicing of Windows', () => {
  expect(parse('2024-01-31 10:20:30, Info                  CBS    Warning: none')).toEqual({
    message: 'Warning: none',
    timestamp: TIME,
    severity: 9,
    service: 'CBS',
  })
  expect(parse('2024-01-31 10:20:30, Error                 CSI     indented ').message).toBe(' indented ')
  expect(parse('2024-01-31 10:20:30, Error                 CSI').message).toBe('')
})

it.each([
  [
    'Hadoop',
    '2024-01-31 10:20:30,000 INFO [main] org.example.Server: up',
    { thread: 'main', logger: 'org.example.Server' },
  ],
  [
    'log4j',
    '2024-01-31 10:20:30,000 [main] INFO  org.example.Server - up',
    { thread: 'main', logger: 'org.example.Server' },
  ],
  [
    'a logger without a thread',
    '2024-01-31 10:20:30,000 INFO  org.example.Server: up',
    { logger: 'org.example.Server' },
  ],
  ['a thread without a logger', '2024-01-31 10:20:30 INFO [worker 1] up', { thread: 'worker 1' }],
  [
    'Spring Boot',
    '2024-01-31 10:20:30.000  INFO 42 --- [           main] o.e.Server               : up',
    { pid: 42, thread: 'main', logger: 'o.e.Server' },
  ],
])('reads %s', (_what, line, attributes) => {
  expect(parse(line)).toEqual({ message: 'up', timestamp: TIME, severity: 9, attributes })
})

it.each([
  '2024-01-31 10:20:30 INFO up',
  '2024-01-31 10:20:30  INFO  up',
  '2024-01-31 10:20:30 [info] up',
  '2024-01-31 10:20:30 [ INFO ] up',
  '2024-01-31 10:20:30 info: up',
  '2024-01-31 10:20:30: INFO: up',
  '2024-01-31 10:20:30 - INFO - up',
  '2024-01-31 10:20:30 | INFO     | up',
  '2024-01-31 10:20:30\tINFO\tup',
  '[2024-01-31 10:20:30] INFO up',
  '[2024-01-31 10:20:30] INFO: up',
])('finds the level in %j', (line) => {
  expect(parse(line)).toEqual({ message: 'up', timestamp: TIME, severity: 9 })
})

it('drops the padding of a level, and keeps the indent of a message', () => {
  expect(parse('2024-01-31 10:20:30 WARN   two').message).toBe(' two')
  expect(parse('2024-01-31 10:20:30 ERROR   two').message).toBe('  two')
})

it('does not mistake an error for a logger', () => {
  const error = 'TypeError: total is undefined'
  expect(parse(`2024-01-31 10:20:30 ERROR ${error}`)).toEqual({
    message: error,
    timestamp: TIME,
    severity: 17,
  })
  expect(parse(`2024-01-31 10:20:30 ERROR [main] java.io.IOException: lost`)).toEqual({
    message: 'java.io.IOException: lost',
    timestamp: TIME,
    severity: 17,
    attributes: { thread: 'main' },
  })
})

it('reads a word with a colon as a logger only if it looks like one', () => {
  expect(parse('2024-01-31 10:20:30 INFO Note: up').message).toBe('Note: up')
  expect(parse('2024-01-31 10:20:30 INFO MemoryStore: up').attributes).toEqual({ logger: 'MemoryStore' })
})

it.each(['2024-01-31 10:20:30 error in small letters', '2024-01-31 10:20:30 up'])(
  'keeps %s whole, with its time',
  (line) => {
    expect(parse(line)).toEqual({ message: line, timestamp: TIME })
  },
)

it('does not mistake words with a colon for the host and tag of syslog', () => {
  const line = '2024-01-31T10:20:30Z Connection failed: timeout'
  expect(parse(line)).toEqual({ message: line, timestamp: Date.UTC(2024, 0, 31, 10, 20, 30) })
})

it('reads the logging of Python', () => {
  expect(parse('2024-01-31 10:20:30,123 - shop.cart - WARNING - two - dashes')).toEqual({
    message: 'two - dashes',
    timestamp: TIME + 123,
    severity: 13,
    attributes: { logger: 'shop.cart' },
  })
})

it.each([
  ['DEBUG', 5],
  ['INFO', 9],
  ['WARNING', 13],
  ['ERROR', 17],
  ['CRITICAL', 21],
])('reads the brief logging of Python: %s', (level, severity) => {
  expect(parse(`${level}:root:a: b`)).toEqual({ message: 'a: b', severity, attributes: { logger: 'root' } })
})

it.each([
  ['FATAL', 21],
  ['ERROR', 17],
])('reads the process and the message of PostgreSQL: %s', (level, severity) => {
  expect(parse(`2024-01-31 10:20:30.123 UTC [816] ${level}:  public.Till: no such table`)).toEqual({
    message: 'public.Till: no such table',
    timestamp: Date.UTC(2024, 0, 31, 10, 20, 30, 123),
    severity,
    attributes: { pid: 816 },
  })
})

it('reads the number of a thread', () => {
  expect(parse('2024-01-31 10:20:30 [12] ERROR Shop.Till - jammed')).toMatchObject({
    message: 'jammed',
    attributes: { thread: '12', logger: 'Shop.Till' },
  })
})
