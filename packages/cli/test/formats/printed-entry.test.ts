import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineReader } from '../../src/line-reader.js'
import { parse } from './parse.js'

const entry = { timestamp: 12.345, severity: 18, message: 'm' }

it.each([
  entry,
  { ...entry, timestamp: -1.5, message: '' },
  {
    ...entry,
    service: '',
    host: 'web-1',
    traceId: '4BF92F3577B34DA6A3CE929D0E0E4736',
    spanId: '00f067aa0ba902b7',
    attributes: { id: 1, attributes: { a: 1 }, wide: 2 ** 60, far: 1e300 },
  },
  { ...entry, attributes: {} },
  { ...entry, message: '{"level":50,"msg":"a record"}' },
  { ...entry, message: 'level=error msg=pairs' },
])('reads a printed entry unchanged except for its id: %j', (printed) => {
  expect(parse(JSON.stringify({ id: 7, ...printed }))).toEqual(printed)
})

it.each([
  ['a member that no entry has', { id: 7, ...entry, till: 1 }, { id: 7, till: 1 }],
  ['an invalid id', { id: 'x', ...entry }, { id: 'x' }],
  ['no severity', { id: 7, timestamp: 12.345, message: 'm' }, { id: 7 }],
  ['an invalid trace id', { id: 7, ...entry, traceId: 'x' }, { id: 7, traceId: 'x' }],
])('reads a line with %s like that of any logger, whose times may be seconds', (_what, line, attributes) => {
  expect(parse(JSON.stringify(line))).toMatchObject({ timestamp: 12_345, message: 'm', attributes })
})

it('reads a recent time in seconds like that of any logger', () => {
  const line = { id: 7, timestamp: 1_741_064_767, severity: 17, message: 'm', attributes: { a: 1 } }
  expect(parse(JSON.stringify(line))).toEqual({
    timestamp: 1_741_064_767_000,
    severity: 17,
    message: 'm',
    attributes: { id: 7, a: 1 },
  })
  // A syslog severity, from a program that writes numbers instead of words.
  expect(parse(JSON.stringify({ ...line, severity: 3 })).severity).toBe(17)
})

it('reads no line of a file as a printed entry after one that only resembles it', () => {
  const reader = new LineReader()
  const lines = [
    '{"id":7,"timestamp":1741064767123,"severity":3,"message":"printed"}',
    '{"id":7,"timestamp":1741064767,"severity":17,"message":"in seconds"}',
    '{"id":7,"timestamp":1741064767123,"severity":3,"message":"of syslog"}',
  ]
  const entries = [...lines.flatMap((line) => reader.push(line)), ...reader.end()]
  expect(entries.map(({ message, severity }) => [message, severity])).toEqual([
    ['printed', 3],
    ['in seconds', 17],
    ['of syslog', 17],
  ])
})

it('reads a printed entry with its members in another order', () => {
  expect(parse('{"severity":3,"timestamp":12.345,"message":"m","id":7}')).toEqual({
    timestamp: 12.345,
    severity: 3,
    message: 'm',
  })
})

it('reads any printed entry unchanged', () => {
  const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
  const printed = fc.record(
    {
      timestamp: fc.integer({ min: 1e10, max: 8.64e12 }),
      severity: fc.integer({ min: 1, max: 24 }),
      message: fc.string(),
      service: fc.string(),
      host: fc.string(),
      traceId: hex(32),
      spanId: hex(16),
      attributes: fc.dictionary(fc.string(), fc.jsonValue()),
    },
    { requiredKeys: ['timestamp', 'severity', 'message'] },
  )
  fc.assert(
    fc.property(printed, (stored) => {
      const text = JSON.stringify(stored)
      expect(JSON.stringify(parse(`{"id":7,${text.slice(1)}`))).toBe(text)
    }),
  )
})

it('keeps attributes of a printed entry that are nested deeper than the current limit', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const { attributes } = parse(
    `{"id":7,"timestamp":12.345,"severity":18,"message":"m","attributes":${nested(499)}}`,
  )
  expect(JSON.stringify(attributes)).toContain(JSON.stringify(nested(399)))
})
