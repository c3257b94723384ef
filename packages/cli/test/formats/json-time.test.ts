import { expect, it } from 'vitest'
import { fromJsonTime } from '../../src/formats/json-time.js'
import { parse } from './parse.js'

const TIME = Date.UTC(2025, 2, 4, 5, 6, 7, 123)

it.each([
  1741064767.123,
  1741064767123,
  1741064767123000,
  1741064767123000000,
  '1741064767.123',
  '1741064767123000000',
  '1.741064767123e12',
  '2025-03-04T05:06:07.123Z',
  ' 2025-03-04T05:06:07.123Z ',
  '2025-03-04 06:06:07.123+0100',
  { seconds: 1741064767, nanos: 123_000_000 },
  { seconds: '1741064767', nanos: 123_000_000 },
  { epochSecond: 1741064767, nanoOfSecond: 123_000_000 },
  { sec: 1741064767, usec: 123_000 },
  { $date: '2025-03-04T05:06:07.123Z' },
  { $date: TIME },
  { $date: { $numberLong: String(TIME) } },
  { date: '2025-03-04 05:06:07.123000', timezone_type: 3, timezone: 'UTC' },
  { $numberLong: String(TIME) },
  [1741064767, 123_000_000],
  { repr: 'x', timestamp: TIME / 1000 },
  '/Date(1741064767123)/',
  '/Date(1741064767123+0100)/',
])('reads %j', (value) => {
  expect(fromJsonTime(value)).toBe(TIME)
})

it('reads the parts of a local time', () => {
  expect(fromJsonTime([2025, 3, 4, 5, 6, 7, 123_000_000])).toBe(new Date(2025, 2, 4, 5, 6, 7, 123).getTime())
  expect(fromJsonTime([2025, 3, 4, 5, 6])).toBe(new Date(2025, 2, 4, 5, 6).getTime())
})

it.each([
  null,
  true,
  '',
  'now',
  '05:06:07',
  'x'.repeat(1000),
  '2025-02-30T00:00:00Z',
  '2300-01-01T00:00:00Z',
  1e40,
  [1, 2, 3],
  [2025, 13, 4, 5, 6],
  ['a', 'b', 'c', 'd', 'e'],
  {},
  { seconds: 'x' },
  { $date: null },
])('reads no time in %j', (value) => {
  expect(fromJsonTime(value)).toBeUndefined()
})

it.each(['asctime', 'timeMillis', 'eventTime', 'datetime', 'date', '@t', 'Timestamp', 'ts'])(
  'finds a time with the name %s',
  (name) => {
    expect(parse(JSON.stringify({ msg: 'm', [name]: TIME })).timestamp).toBe(TIME)
  },
)

it.each([
  '2025-03-04T05:06:07.123+00:00[Europe/London]',
  '2025-03-04t05:06:07.123z',
  '20250304T050607.123Z',
  '2025-03-04 10:06:07.123+05',
  '2025-03-04 10:36:07.123 +0530',
])('reads %s, as the finder of times does', (value) => {
  expect(fromJsonTime(value)).toBe(TIME)
})

it.each(['Tue, 04 Mar 2025 05:06:07 GMT', '04/Mar/2025:05:06:07 +0000'])(
  'reads %s, as the finder of times does',
  (value) => {
    expect(fromJsonTime(value)).toBe(TIME - 123)
  },
)

it('takes a missing year from the given clock', () => {
  const now = () => new Date(2019, 5, 1).getTime()
  expect(fromJsonTime('Mar  4 05:06:07', now)).toBe(new Date(2019, 2, 4, 5, 6, 7).getTime())
})

it('joins a date and a time', () => {
  expect(parse('{"msg":"m","date":"2025-03-04","time":"05:06:07Z"}')).toEqual({
    message: 'm',
    timestamp: TIME - 123,
  })
})

it('keeps small numbers with the name of a time as attributes', () => {
  expect(parse('{"msg":"m","t":0.25,"date":20250304,"created":"7"}')).toEqual({
    message: 'm',
    attributes: { t: 0.25, date: 20250304, created: '7' },
  })
})
