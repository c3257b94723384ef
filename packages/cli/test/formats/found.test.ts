import { expect, it, vi } from 'vitest'
import { FOUND_LINES } from './found-lines.js'
import { parse } from './parse.js'

const SAMPLES = FOUND_LINES.map(([program, line, time, severity]) => ({ program, line, time, severity }))

it.each(SAMPLES)('finds time and level of $program', ({ line, time, severity }) => {
  const entry = parse(line)
  const timestamp = entry.timestamp === undefined ? undefined : Math.floor(Number(entry.timestamp))
  expect(timestamp).toBe(time === undefined ? undefined : new Date(time).getTime())
  expect(entry.severity).toBe(severity)
})

it.each([
  'The certificate was valid until 2024-01-31 10:20:30 and is not now',
  'Retry number 1706696430 of many',
  'The shop opens again at 10:20:30 on Monday',
  'See file-2024-01-31 10:20:30.log',
  '2024Foo31 10:20:30 up',
  '1.2.3.4 is an address, 10:20 is a ratio',
  '2024',
  '12:34',
])('finds no time in %j', (line) => {
  expect(parse(line)).toEqual({ message: line })
})

it.each([
  '2024-01-31 10:20:30 no error here',
  '2024-01-31 10:20:30 the worker has started with level DEBUG on',
  '2024-01-31 10:20:30 errors: 0',
  '2024-01-31 10:20:30 alerts are fine',
])('finds no level in %j', (line) => {
  expect(parse(line).severity).toBeUndefined()
})

it.each(['[ERROR rate is low] fine', '[Warn tokio] a', '[INFO] '])(
  'reads a level in brackets only if they contain nothing else: %j',
  (line) => {
    expect(parse(line).severity).toBe(line.startsWith('[INFO]') ? 9 : undefined)
  },
)

it('keeps the whole line as the message, because it only guesses', () => {
  const line = '03-04 05:06:07.123  4711  4712 E Till: drawer jammed'
  expect(parse(line).message).toBe(line)
})

it.each(['IST', 'BST', 'Europe/Nowhere'])(
  'does not accept a time with the ambiguous or unknown zone %s',
  (zone) => {
    const line = `2024-01-31 10:20:30 ${zone} ERROR up`
    expect(parse(line)).toEqual({ message: line, severity: 17 })
  },
)

it.each([
  ['Asia/Kolkata', 'IST', '2024-01-31 10:20:30', '2024-01-31T04:50:30Z'],
  ['Asia/Jerusalem', 'IST', '2024-01-31 10:20:30', '2024-01-31T08:20:30Z'],
  ['Europe/London', 'BST', '2024-07-01 10:20:30', '2024-07-01T09:20:30Z'],
  ['Europe/London', 'BST', '2024-01-31 10:20:30', undefined],
  ['Europe/Berlin', 'IST', '2024-01-31 10:20:30', undefined],
])('in %s, reads the zone %s at %s with its local meaning', (here, zone, time, expected) => {
  vi.stubEnv('TZ', here)
  const { timestamp } = parse(`${time} ${zone} ERROR up`)
  vi.unstubAllEnvs()
  expect(timestamp).toBe(expected === undefined ? undefined : Date.parse(expected))
})

it.each([
  '2024-02-30 10:20:30',
  '2024-01-31 25:61:00',
  '31/Foo/2024:10:20:30',
  'Feb 30 10:20:30',
  '2024-400T10:20:30',
  '13:20:30 PM',
])('finds no time in %s', (time) => {
  expect(parse(`${time} something`).timestamp).toBeUndefined()
})
