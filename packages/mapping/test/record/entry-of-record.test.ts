import type { LogEntry } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryOfRecord } from '../../src/record/entry-of-record.js'
import { FIELDS, type Field, LATE_NAMES } from '../../src/record/record-fields.js'

const TRACE = '5b8efff798038103d269b633813fc60c'
const STACK = 'TypeError: no total\n    at a (b.js:1:2)'
const HEAD = { level: 30, time: 1_706_696_430_123, pid: 42, hostname: 'box' }

it('reads a record of Bunyan with a live error and a Date', () => {
  const err = Object.assign(new TypeError('no total'), { code: 7 })
  const time = new Date(HEAD.time)
  expect(entryOfRecord({ name: 'shop', ...HEAD, time, level: 50, err, msg: 'failed', v: 0 })).toEqual({
    severity: 17,
    timestamp: HEAD.time,
    service: 'shop',
    host: 'box',
    message: 'failed',
    attributes: {
      'process.pid': 42,
      v: 0,
      'exception.type': 'TypeError',
      'exception.message': 'no total',
      'exception.stacktrace': err.stack,
      'exception.code': 7,
    },
  })
})

it('reads the stack trace that winston copies into a record', () => {
  const stack = 'TypeError [E_TOTAL]: no\ntotal\n    at a (b.js:1:2)'
  expect(entryOfRecord({ level: 'error', message: 'pay no\ntotal', stack })).toEqual({
    severity: 17,
    message: 'pay no\ntotal',
    attributes: {
      'exception.type': 'TypeError',
      'exception.message': 'no\ntotal',
      'exception.stacktrace': stack,
    },
  })
  for (const other of ['web', 'x\n    at', 7, null])
    expect(entryOfRecord({ level: 'error', message: 'a', stack: other }).attributes).toEqual({ stack: other })
})

it.each([
  ['emerg', 23],
  ['alert', 22],
  ['crit', 21],
  ['verbose', 6],
  ['http', 7],
  ['help', 11],
  ['prompt', 4],
  ['silly', 1],
])('gives level %s of winston the same severity as its adapter', (level, severity) => {
  expect(entryOfRecord({ level, message: 'a' })).toEqual({ severity, message: 'a' })
  expect(entryOfRecord({ 'log.level': level, message: 'a' })).toEqual({ severity, message: 'a' })
})

it('reads an error of the Elastic Common Schema', () => {
  const record = { 'log.level': 'error', message: 'failed', 'error.code': 7 }
  expect(
    entryOfRecord({
      ...record,
      'error.type': 'TypeError',
      'error.message': 'no total',
      'error.stack_trace': STACK,
    }),
  ).toEqual({
    severity: 17,
    message: 'failed',
    attributes: {
      'error.code': 7,
      'exception.type': 'TypeError',
      'exception.message': 'no total',
      'exception.stacktrace': STACK,
    },
  })
})

it('lifts the ids of OpenTelemetry, and keeps flags and invalid ids', () => {
  const flags = { trace_flags: '01', span_id: '0'.repeat(16) }
  expect(entryOfRecord({ ...HEAD, trace_id: TRACE, ...flags, msg: 'a' })).toMatchObject({
    traceId: TRACE,
    attributes: flags,
  })
})

it('lifts the ids of Datadog, and keeps what else it adds', () => {
  const dd = { trace_id: '255', span_id: '16', env: 'live' }
  expect(entryOfRecord({ ...HEAD, dd, msg: 'a' })).toMatchObject({
    traceId: `${'0'.repeat(30)}ff`,
    spanId: '0000000000000010',
    attributes: { dd: { env: 'live' } },
  })
})

it('keeps a time that it cannot read', () => {
  const record = { ...HEAD, time: '2024-01-31 10:20:30', msg: 'a' }
  expect(entryOfRecord(record)).not.toHaveProperty('timestamp')
  expect(entryOfRecord(record).attributes).toMatchObject({ time: '2024-01-31 10:20:30' })
})

it.each([
  ['process.pid', { 'process.pid': 7 }, { pid: 42, 'process.pid': 7 }],
  [
    'exception.type',
    { 'exception.type': 'A', err: { type: 'B', message: 'b' } },
    { 'process.pid': 42, 'exception.type': 'A', err: { type: 'B', message: 'b' } },
  ],
  [
    'exception.type, by another error',
    { err: { type: 'B', message: 'b' }, error: { type: 'C', message: 'c' } },
    {
      'process.pid': 42,
      error: { type: 'C', message: 'c' },
      'exception.type': 'B',
      'exception.message': 'b',
    },
  ],
])('leaves a member under its own name if %s is taken', (_name, members, attributes) => {
  expect(entryOfRecord({ ...HEAD, ...members, msg: 'a' }).attributes).toEqual(attributes)
})

it('reads other names of the message, the error and the service', () => {
  const record = {
    ...HEAD,
    msg: 'of a queue',
    text: 'failed',
    fault: { type: 'B', message: 'b' },
    app: 'shop',
  }
  expect(entryOfRecord(record, { messageKey: 'text', errorKey: 'fault', serviceKey: 'app' })).toEqual({
    severity: 9,
    timestamp: HEAD.time,
    host: 'box',
    service: 'shop',
    message: 'failed',
    attributes: { 'process.pid': 42, msg: 'of a queue', 'exception.type': 'B', 'exception.message': 'b' },
  })
})

it('drops a level and a time that say what the logger says, and keeps others', () => {
  const known = { severity: 13, timestamp: HEAD.time } as const
  expect(entryOfRecord({ ...HEAD, level: 40, msg: 'a' }, known).attributes).toEqual({ 'process.pid': 42 })
  expect(entryOfRecord({ ...HEAD, level: 'warn', msg: 'a' }, known).attributes).toEqual({ 'process.pid': 42 })
  const forged = { level: 60, time: 7 }
  expect(entryOfRecord({ ...HEAD, ...forged, msg: 'a' }, known)).toEqual({
    ...known,
    host: 'box',
    message: 'a',
    attributes: { 'process.pid': 42, ...forged },
  })
})

it('drops only the first of two levels that say the same', () => {
  const record = { ...HEAD, severity: 'INFO', msg: 'a' }
  const attributes = { 'process.pid': 42, severity: 'INFO' }
  expect(entryOfRecord(record, { severity: 9 }).attributes).toEqual(attributes)
  expect(entryOfRecord(record).attributes).toEqual(attributes)
})

it('gives requests the names of OpenTelemetry if the option is set', () => {
  const record = { ...HEAD, req: { method: 'GET' }, responseTime: 7, msg: 'a' }
  expect(entryOfRecord(record).attributes).toEqual({
    'process.pid': 42,
    req: { method: 'GET' },
    responseTime: 7,
  })
  expect(entryOfRecord(record, { http: true }).attributes).toEqual({
    'process.pid': 42,
    'http.request.method': 'GET',
    'http.server.request.duration': 0.007,
  })
  expect(entryOfRecord({ ...HEAD, ms: 7, msg: 'a' }, { http: { responseTime: 'ms' } }).attributes).toEqual({
    'process.pid': 42,
    'http.server.request.duration': 0.007,
  })
})

it('makes a message of the values of a record without one, and of the process id only if there is nothing else', () => {
  expect(entryOfRecord({ ...HEAD, order: 7 }).message).toBe('order=7')
  expect(entryOfRecord(HEAD).message).toBe('process.pid=42')
})

it('has no severity, not even an undefined one, if the record has no level', () => {
  expect(Object.keys(entryOfRecord({ msg: 'a' }))).toEqual(['message'])
  // A level in a nested record is not overwritten.
  expect(entryOfRecord({ event: { message: 'a', severity: 'ERROR' } })).toMatchObject({
    message: 'a',
    severity: 17,
  })
})

it('takes the message of an error that was logged as the message', () => {
  expect(entryOfRecord({ level: 'error', message: new RangeError('card expired') }).message).toBe(
    'card expired',
  )
})

const NAMES = [
  ...[
    'level',
    'time',
    'msg',
    'message',
    'severity',
    'timestamp',
    'pid',
    'process.pid',
    'name',
    'hostname',
    'host',
  ],
  ...[
    'service',
    'trace_id',
    'span_id',
    'trace',
    'span',
    'dd',
    'err',
    'error',
    'stack',
    'log',
    'fields',
    'event',
  ],
  ...[
    'attributes',
    'Properties',
    'req',
    'res',
    'responseTime',
    'exception',
    'exception.type',
    'exception.cause',
  ],
  ...[
    'error.type',
    'error.message',
    'error.stack_trace',
    'cause',
    'errors',
    'type',
    'id',
    'method',
    'url',
    'headers',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'toJSON',
    '',
    '0',
    'level_name',
    '_PID',
  ],
]
const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, fc.string())
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'info',
    'error',
    TRACE,
    '2025-03-04T05:06:07Z',
    STACK,
    '255',
    'GET',
    '/a?b=c',
    '\u001b[31mred\u001b[39m',
  ),
)
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(HEAD.time)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6 }),
  ),
}))
const record = fc.dictionary(name, json, { maxKeys: 10 }) as fc.Arbitrary<Record<string, unknown>>

it('never throws, and loses no member of any JSON object, whatever its names are', () => {
  fc.assert(
    fc.property(record, (members) => {
      const before = JSON.stringify(members)
      const entry = entryOfRecord(members, { keepAnsi: true })
      expect(JSON.stringify(members)).toBe(before)
      expect(lostLeaves(members, entry)).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

it('never throws for any values, live ones among them', () => {
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.anything({ withBigInt: true, withDate: true, withMap: true })),
      (members) => {
        entryOfRecord(members, { http: true })
      },
    ),
    { numRuns: 1000 },
  )
})

it('describes a record that throws when it is read', () => {
  const record = Object.defineProperty({ msg: 'a', user: 7 }, 'pid', { get: fail, enumerable: true })
  expect(entryOfRecord(record, { severity: 13 })).toEqual({ message: 'a', severity: 13, attributes: record })
  expect(entryOfRecord(new Proxy({}, { get: fail, ownKeys: fail })).message).toBe('[Threw: no]')
})

function fail(): never {
  throw new Error('no')
}

/** The values in a record that are nowhere in its entry, except the level and the time that the entry has as numbers. */
function lostLeaves(members: Record<string, unknown>, entry: LogEntry): Leaf[] {
  const kept = new Map<string, number>()
  const { severity, timestamp, ...rest } = entry
  for (const { json } of leavesOf(rest)) kept.set(json, (kept.get(json) ?? 0) + 1)
  // A level and a time come last: another value may be equal.
  const leaves = leavesOf(members)
  const lost = [...leaves.filter((leaf) => !mayBecomeNumber(leaf)), ...leaves.filter(mayBecomeNumber)].filter(
    (leaf) => {
      const left = kept.get(leaf.json) ?? 0
      if (left > 0) kept.set(leaf.json, left - 1)
      return left === 0 && !isShown(leaf.json, entry)
    },
  )
  const numbers = lost.filter(mayBecomeNumber)
  const allowed = (severity === undefined ? 0 : 1) + (timestamp === undefined ? 0 : MOST_PARTS)
  return numbers.length <= allowed ? lost.filter((leaf) => !mayBecomeNumber(leaf)) : lost
}

/** Of a time, as an object. */
const MOST_PARTS = 3

const LEVELS = namesOf('severity', LATE_NAMES.severity, ['name', 'type', 's'])
const TIMES = namesOf('timestamp', LATE_NAMES.timestamp)

function namesOf(field: Field, ...lists: (readonly string[])[]): string[] {
  return [...FIELDS].flatMap(([name, one]) => (one === field ? [name] : [])).concat(...lists)
}

function mayBecomeNumber({ path }: Leaf): boolean {
  return LEVELS.includes(path.at(-1) ?? '') || path.some((one) => TIMES.includes(one))
}

/** Whether a text is part of the message, or an id in another notation. */
function isShown(json: string, { message, traceId, spanId }: LogEntry): boolean {
  if (json.startsWith('"') && message.includes((JSON.parse(json) as string).trim())) return true
  const hex = /^"?[1-9]\d*"?$/.test(json) ? BigInt(json.replaceAll('"', '')).toString(16) : undefined
  return hex !== undefined && (traceId === hex.padStart(32, '0') || spanId === hex.padStart(16, '0'))
}

interface Leaf {
  readonly path: readonly string[]
  readonly json: string
}

/** The journal's process id is a text that becomes a number, so texts and numbers count as equal. */
function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null)
    return [{ path, json: String(JSON.stringify(value)).replace(/^"(\d{1,10})"$/, '$1') }]
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]))
}
