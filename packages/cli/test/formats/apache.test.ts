import { expect, it } from 'vitest'
import { parse } from './parse.js'

const TIME = Date.UTC(2024, 0, 31, 18, 20, 30)

it('reads the common log format', () => {
  expect(parse('192.0.2.7 - ada [31/Jan/2024:10:20:30 -0800] "GET /a?b=c HTTP/1.1" 200 512')).toEqual({
    message: 'GET /a?b=c HTTP/1.1 200',
    timestamp: TIME,
    severity: 9,
    attributes: {
      'http.client': '192.0.2.7',
      'http.user': 'ada',
      'http.method': 'GET',
      'http.target': '/a?b=c',
      'http.version': '1.1',
      'http.status': 200,
      'http.bytes': 512,
    },
  })
})

it('reads the combined log format, and keeps the text after it', () => {
  const line = String.raw`::1 - - [31/Jan/2024:10:20:30 -0800] "POST / HTTP/2.0" 302 - "https://example.com/" "Agent \"X\"" "203.0.113.9" 0.01`
  expect(parse(line).attributes).toEqual({
    'http.client': '::1',
    'http.method': 'POST',
    'http.target': '/',
    'http.version': '2.0',
    'http.status': 302,
    'http.referrer': 'https://example.com/',
    'http.user_agent': String.raw`Agent \"X\"`,
    'http.extra': '"203.0.113.9" 0.01',
  })
})

it.each([
  [500, 17],
  [503, 17],
  [404, 13],
  [400, 13],
  [399, 9],
  [101, 9],
])('gives status %d the severity %d', (status, severity) => {
  expect(parse(`::1 - - [31/Jan/2024:10:20:30 -0800] "GET / HTTP/1.1" ${status} 1 "-" "-"`).severity).toBe(
    severity,
  )
})

it('keeps an invalid request', () => {
  const entry = parse(String.raw`::1 - - [31/Jan/2024:10:20:30 -0800] "\x16\x03\"" 400 0 "-" "-"`)
  expect(entry.message).toBe(String.raw`\x16\x03\" 400`)
  expect(entry.attributes).toEqual({ 'http.client': '::1', 'http.status': 400, 'http.bytes': 0 })
})

it('reads the error log of 2.2', () => {
  expect(parse('[Wed Jan 31 10:20:30 2024] [error] [client 192.0.2.7] no such file: /a ')).toEqual({
    message: '[client 192.0.2.7] no such file: /a ',
    timestamp: new Date(2024, 0, 31, 10, 20, 30).getTime(),
    severity: 17,
    attributes: { 'client.address': '192.0.2.7' },
  })
  expect(parse('[Wed Jan 31 10:20:30 2024] [notice] a [b] c')).toEqual({
    message: 'a [b] c',
    timestamp: new Date(2024, 0, 31, 10, 20, 30).getTime(),
    severity: 10,
  })
})

it('reads the error log of 2.4', () => {
  const line = '[Wed Jan 31 10:20:30.123456 2024] [core:trace3] [pid 7:tid 139] [client 192.0.2.7:99] AH1: m'
  expect(parse(line)).toEqual({
    message: '[client 192.0.2.7:99] AH1: m',
    timestamp: new Date(2024, 0, 31, 10, 20, 30).getTime() + 123.456,
    severity: 1,
    attributes: { module: 'core', pid: 7, tid: '139', 'client.address': '192.0.2.7:99' },
  })
})

it.each(['::1 - - [31/Foo/2024:10:20:30 -0800] "GET /" 200 1'])('keeps %s whole', (line) => {
  expect(parse(line)).toEqual({ message: line })
})

it('keeps a line that only resembles theirs whole, with its time and level', () => {
  const unclosed = '::1 - - [31/Jan/2024:10:20:30 -0800] "GET / HTTP/1.1 200 1'
  const odd = '::1 - - [31/Jan/2024:10:20:30 -0800] "GET /" ok 1'
  for (const line of [unclosed, odd]) expect(parse(line)).toEqual({ message: line, timestamp: TIME })
  const loud = '[Wed Jan 31 10:20:30 2024] [loud] m'
  expect(parse(loud)).toEqual({ message: loud, timestamp: new Date(2024, 0, 31, 10, 20, 30).getTime() })
  const impossible = '[Wed Jan 41 10:20:30 2024] [error] m'
  expect(parse(impossible)).toEqual({ message: impossible, severity: 17 })
})

it.each([
  ['the virtual host in front', 'shop.example:443 192.0.2.7 - -', { 'http.server': 'shop.example:443' }],
  ['a list of clients', '192.0.2.7, 198.51.100.4 - -', { 'http.client': '192.0.2.7, 198.51.100.4' }],
  ['a user of two words', '192.0.2.7 - Jane Roe', { 'http.user': 'Jane Roe' }],
  ['an unknown client', '- - -', { 'http.client': '-' }],
])('reads a line with %s', (_what, head, attributes) => {
  const entry = parse(`${head} [31/Jan/2024:10:20:30 -0800] "GET /a HTTP/1.1" 503 17 "-" "probe/1.0"`)
  expect(entry).toMatchObject({ message: 'GET /a HTTP/1.1 503', timestamp: TIME, severity: 17, attributes })
})

it.each(['2024-01-31T10:20:30-08:00', '2024-01-31T18:20:30Z'])('reads the time of nginx %s', (time) => {
  expect(parse(`::1 - - [${time}] "GET /a HTTP/1.1" 503 17`)).toMatchObject({ timestamp: TIME, severity: 17 })
})

it('reads milliseconds, a time without a zone, and methods in lower case', () => {
  const line = '::1 - - [31/Jan/2024:10:20:30.123 -0800] "get / HTTP/1.1" 500 12'
  expect(parse(line)).toMatchObject({ timestamp: TIME + 123, attributes: { 'http.method': 'get' } })
  expect(parse('::1 - - [31/Jan/2024 10:20:30] "GET / HTTP/1.1" 200 -').timestamp).toBe(
    new Date(2024, 0, 31, 10, 20, 30).getTime(),
  )
})
