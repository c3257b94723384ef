import { expect, it } from 'vitest'
import { parseLine } from '../../src/parse-line.js'
import { NOW, parse } from './parse.js'

it('reads pino', () => {
  const line =
    '{"level":40,"time":1706696430123,"pid":42,"hostname":"box","name":"shop","msg":"slow","ms":{"db":7}}'
  expect(parse(line)).toEqual({
    message: 'slow',
    severity: 13,
    timestamp: 1706696430123,
    host: 'box',
    service: 'shop',
    attributes: { 'process.pid': 42, ms: { db: 7 } },
  })
})

it('reads the level and the time of pino, not those of the logged object', () => {
  const line = '{"level":40,"time":1706696430123,"pid":42,"hostname":"box","level":60,"time":0,"msg":"slow"}'
  expect(parse(line)).toEqual({
    message: 'slow',
    severity: 13,
    timestamp: 1706696430123,
    host: 'box',
    attributes: { 'process.pid': 42, level: 60, time: 0 },
  })
})

it('reads bunyan', () => {
  const line =
    '{"name":"shop","hostname":"box","pid":42,"level":50,"msg":"boom","time":"2024-01-31T10:20:30.123Z","v":0}'
  expect(parse(line)).toEqual({
    message: 'boom',
    severity: 17,
    timestamp: Date.UTC(2024, 0, 31, 10, 20, 30, 123),
    host: 'box',
    service: 'shop',
    attributes: { 'process.pid': 42, v: 0 },
  })
})

it.each([
  [30, 9],
  [35, 11],
  [60, 21],
  [1000, 24],
])('gives level %d of pino the severity %d', (level, severity) => {
  expect(parse(`{"level":${level},"time":1706696430123,"msg":""}`).severity).toBe(severity)
})

it('keeps an unknown level as an attribute, and reports it', () => {
  const unknown: unknown[] = []
  const context = { now: () => NOW, unknownLevel: (level: unknown) => unknown.push(level) }
  expect(parseLine('{"level":"loud","msg":"a"}', context)).toEqual([
    { message: 'a', attributes: { level: 'loud' } },
  ])
  expect(parseLine('{"level":{"of":"noise"},"msg":"a"}', context)).toEqual([
    { message: 'a', attributes: { level: { of: 'noise' } } },
  ])
  for (const line of ['{"msg":"a"}', '{"level":null,"msg":"a"}', '{"severity":"DEFAULT","msg":"a"}'])
    parseLine(line, context)
  parseLine('{"level":"loud","severity":"error","msg":"a"}', context)
  expect(unknown).toEqual(['loud', { of: 'noise' }])
})

it.each([
  ['level', 'msg', 'time'],
  ['severity', 'message', 'timestamp'],
  ['lvl', 'msg', 'ts'],
  ['log.level', 'message', '@timestamp'],
])('reads other loggers: %s, %s, %s', (level, message, time) => {
  const line = JSON.stringify({ [level]: 'Warning', [message]: 'a', [time]: '2024-01-31T10:20:30Z', id: 7 })
  expect(parse(line)).toEqual({
    message: 'a',
    severity: 13,
    timestamp: Date.UTC(2024, 0, 31, 10, 20, 30),
    attributes: { id: 7 },
  })
})

it('keeps `name` as an attribute unless the level is a number', () => {
  expect(parse('{"level":"info","name":"Ada","msg":"a"}').attributes).toEqual({ name: 'Ada' })
})

it.each([
  ['seconds', '1706696430.123456', 1706696430123.456],
  ['milliseconds', '1706696430123', 1706696430123],
  ['microseconds', '1706696430123456', 1706696430123.456],
  ['nanoseconds', '1706696430123456789', 1706696430123.457],
  ['nanoseconds in a text', '"1706696430123456789"', 1706696430123.457],
  ['seconds in a text', '"1706696430"', 1706696430000],
])('recognizes times in %s by their size', (_unit, time, timestamp) => {
  expect(parse(`{"msg":"a","time":${time}}`)).toEqual({ message: 'a', timestamp })
})

it('reads trace and span, and keeps ids of other kinds as attributes', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  expect(parse(`{"msg":"a","trace_id":"${traceId}","span_id":"b7ad6b7169203331"}`)).toEqual({
    message: 'a',
    traceId,
    spanId: 'b7ad6b7169203331',
  })
  expect(parse('{"msg":"a","trace_id":"4711"}')).toEqual({ message: 'a', attributes: { trace_id: '4711' } })
})

it('uses the first of two names of a field, and keeps the other as an attribute', () => {
  expect(parse('{"message":"a","msg":"b"}')).toEqual({ message: 'a', attributes: { msg: 'b' } })
})

it('keeps an attribute with the name __proto__', () => {
  const { attributes } = parse('{"msg":"a","__proto__":{"x":1}}')
  expect(JSON.stringify(attributes)).toBe('{"__proto__":{"x":1}}')
})

it.each([
  ['JSON that is cut off', '{"msg":"a","b":'],
  ['JSON that only looks whole', '{"msg":"a" "b"}'],
  ['JSON that is not an object', '["a"]'],
])('keeps a line with %s whole', (_what, line) => {
  expect(parse(line)).toEqual({ message: line })
})

it('reads a number as a severity of OpenTelemetry in severity, and of pino in level', () => {
  expect(parse('{"severity":17,"message":"m"}').severity).toBe(17)
  expect(parse('{"level":50,"message":"m"}').severity).toBe(17)
})

it('keeps the other fields of a record whose time cannot be stored', () => {
  expect(parse('{"msg":"a","level":50,"time":1e40}')).toEqual({
    message: 'a',
    severity: 17,
    attributes: { time: 1e40 },
  })
  expect(parse('{"msg":"a","level":50,"time":"2300-01-01T00:00:00Z"}').attributes).toEqual({
    time: '2300-01-01T00:00:00Z',
  })
})

it('turns attributes that are nested too deeply for the storage into text', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const { message, attributes } = parse(`{"msg":"m","deep":${nested(200)}}`)
  expect(message).toBe('m')
  let value: unknown = attributes
  for (let level = 1; level < 100; level++) value = Object.values(value as object)[0]
  expect(Object.values(value as object)[0]).toBe(nested(101))
  // A hundred levels are allowed.
  expect(JSON.stringify(parse(`{"msg":"m","deep":${nested(99)}}`).attributes)).toBe(`{"deep":${nested(99)}}`)
})

it('keeps numbers beyond the range of JavaScript as text', () => {
  const { attributes } = parse(
    '{"msg":"m","a":1e999,"b":[-1e400],"c":1e-999,"d":12345678901234567.5,"e":1e300,"f":0e99}',
  )
  expect(attributes).toEqual({
    a: '1e999',
    b: ['-1e400'],
    c: '1e-999',
    d: '12345678901234567.5',
    e: 1e300,
    f: 0,
  })
})

it('keeps every digit of a number, wherever it is', () => {
  const digits = '12345678901234567890'
  for (const line of [
    `{"msg":"m","a":[ ${digits}]}`,
    `{"msg":"m","a":[1,${' '.repeat(99)}${digits}]}`,
    `{"msg":"m","a":{"b":-${digits}}}`,
  ])
    expect(JSON.stringify(parse(line).attributes)).toMatch(new RegExp(`"-?${digits}"`))
})

it('keeps every digit of a number', () => {
  const { attributes } = parse('{"msg":"m","id":12345678901234567890,"small":12,"part":0.1234567890123456}')
  expect(attributes).toEqual({ id: '12345678901234567890', small: 12, part: 0.1234567890123456 })
})

it.each([
  ['{"msg":"m","attributes":{"a":1,"http.status":500},"b":2}', { b: 2, a: 1, 'http.status': 500 }],
  ['{"msg":"m","attributes":{"__proto__":{"x":1}}}', JSON.parse('{"__proto__":{"x":1}}')],
  ['{"msg":"m","attributes":{}}', undefined],
  // If names collide, or if it is not an object, it is an attribute like any other.
  ['{"msg":"m","attributes":{"a":1},"a":2}', { attributes: { a: 1 }, a: 2 }],
  ['{"msg":"m","attributes":{"attributes":1}}', { attributes: { attributes: 1 } }],
  ['{"msg":"m","attributes":[1]}', { attributes: [1] }],
  ['{"msg":"m","attributes":null}', { attributes: null }],
])('moves the members of "attributes" to the attributes: %s', (line, attributes) => {
  expect(parse(line).attributes).toEqual(attributes)
  expect(JSON.stringify(parse(line).attributes)).toBe(JSON.stringify(attributes))
})

it('removes colours from a message, unless keepAnsi is set', () => {
  const line = JSON.stringify({
    level: '\u001b[31merror\u001b[39m',
    message: '\u001b[1mquota\u001b[22m exceeded',
  })
  expect(parse(line)).toEqual({ message: 'quota exceeded', severity: 17 })
  expect(parseLine(line, { now: () => NOW, keepAnsi: true })).toEqual([
    { message: '\u001b[1mquota\u001b[22m exceeded', severity: 17 },
  ])
})

it.each([
  '{"msg":"a","instant":{"toString":false}}',
  '{"msg":"a","time":{"date":"x","timezone":{"toString":1}}}',
  '{"msg":"a","date":{"valueOf":1},"level":{"name":{"toString":1}}}',
  '{"severityNumber":9,"body":"a","attributes":[{"key":"k","value":{"intValue":{"toString":1}}}]}',
  '{"body":"a","severityNumber":{"toString":1},"timeUnixNano":{"toString":1},"traceId":{"toString":1}}',
])('is not misled by members with the names of methods: %s', (line) => {
  expect(parse(line)).toMatchObject({ message: 'a' })
})
