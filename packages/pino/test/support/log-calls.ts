import fc from 'fast-check'
import type { DestinationStream, Logger, LoggerOptions } from 'pino'
import { stdTimeFunctions } from 'pino'
import type { Pino } from './pinos.js'

type Fields = Record<string, unknown>

/** A call of a method of a logger. */
export interface Call {
  readonly method: string
  readonly args: readonly unknown[]
}

/** A logger, and calls of it and its children. */
export interface Scenario {
  readonly options: LoggerOptions<string>
  /** The bindings of each child of the one before. */
  readonly children: readonly Fields[]
  readonly calls: readonly Call[]
}

/** Keys that mean something to pino or to an entry, and others. */
const KEYS = [
  ...[
    'user',
    'order',
    'reqId',
    'a.b',
    'password',
    'level',
    'time',
    'msg',
    'message',
    'text',
    'err',
    'error',
    'name',
    'pid',
  ],
  ...[
    'hostname',
    'host',
    'service',
    'trace_id',
    'span_id',
    'dd',
    'log',
    'attributes',
    'req',
    'res',
    'responseTime',
    '__proto__',
  ],
  ...[
    'constructor',
    '7',
    '',
    'payload',
    'severity',
    'exception.type',
    'process.pid',
    'stack',
    'with "quotes"',
    'é',
    '\u2028',
  ],
]

const PLAIN_KEYS = [
  'user',
  'order',
  'reqId',
  'a.b',
  'password',
  'ms',
  'req',
  '7',
  'é',
  'payload',
  'with space',
]

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '}',
    ',"msg":"x"}',
    '\\',
    '"',
    '\u001b[31mred\u001b[0m',
    '\ud800',
    '%s',
    'x'.repeat(120),
  ),
)

const plainValue = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text, fc.double(), fc.constant(undefined))

const anyValue = fc.oneof(
  { weight: 6, arbitrary: plainValue },
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  text.map((message) => Object.assign(new RangeError(message), { code: 'E' })),
  fc.constant(new Error('outer', { cause: new TypeError('inner') })),
  fc.constant(new Map([['a', 1]])),
  fc.constant(new Uint8Array([1, 2, 3])),
  fc.constant(Symbol('s')),
  fc.constant(() => 1),
  fc.constant({ toJSON: () => ({ msg: 'json' }) }),
  fc.constant('5b8efff798038103d269b633813fc60c'),
  fc.constant(nested(120)),
)

function nested(levels: number): unknown {
  return levels === 0 ? 'deep' : { in: nested(levels - 1) }
}

const key = fc.oneof(fc.constantFrom(...KEYS), text)
const anyFields = fc.dictionary(key, anyValue, { maxKeys: 5 })
const plainFields = fc.dictionary(fc.constantFrom(...PLAIN_KEYS), plainValue, { maxKeys: 5 })

const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'audit']

function callOf(fields: fc.Arbitrary<Fields>): fc.Arbitrary<Call> {
  const args = fc.oneof(
    fc.tuple(fields, text),
    fc.tuple(fields, text, anyValue),
    fc.tuple(text),
    fc.tuple(text, anyValue, anyValue),
    fc.tuple(fields),
    fc.tuple(
      text.map((message) => new Error(message)),
      text,
    ),
    fc.tuple(text.map((message) => new Error(message))),
    fc.tuple(anyValue),
    fc.tuple(fc.constant(null), text),
  )
  return fc.record({ method: fc.constantFrom(...METHODS), args })
}

const COMMON: LoggerOptions<string> = { level: 'trace', customLevels: { audit: 35 } }

const variants = <T>(...values: T[]) => fc.constantFrom<(T | undefined)[]>(undefined, undefined, ...values)

const anyOptions: fc.Arbitrary<LoggerOptions<string>> = fc
  .record({
    messageKey: variants('message', 'text', 'a.b', 'level'),
    errorKey: variants('error', 'problem', 'user'),
    nestedKey: variants('payload', 'level'),
    name: variants('shop', 'with "quotes"'),
    base: variants<Fields | null>(null, {}, { pid: 7, user: { id: 1 } }, { service: 'shop', err: 'none' }),
    redact: variants(['password', 'user.id'], ['*.password'], ['msg'], ['err.message']),
    timestamp: variants<LoggerOptions['timestamp']>(
      false,
      stdTimeFunctions.isoTime,
      stdTimeFunctions.unixTime,
      () => ',"when":"2026-01-31T12:00:00.5Z"',
      () => ',"time":"yesterday"',
      () => `,"time":${Date.now()},"order":1`,
    ),
    formatters: variants<NonNullable<LoggerOptions['formatters']>>(
      { level: (label) => ({ severity: label.toUpperCase() }) },
      { level: (label, number) => ({ level: number, label }) },
      { log: (object) => ({ ...object, order: 'formatted' }) },
      { bindings: ({ pid }) => ({ pid, worker: 1 }) },
    ),
    serializers: variants<NonNullable<LoggerOptions['serializers']>>(
      { user: () => ({ msg: 'serialized' }), order: () => undefined },
      { msg: (message) => `<${message}>` },
      { err: () => 'an error' },
    ),
    mixin: variants<NonNullable<LoggerOptions['mixin']>>(() => ({
      order: 'mixed in',
      trace_id: 'a'.repeat(32),
    })),
    msgPrefix: variants('[shop] '),
    crlf: variants(true),
    hooks: variants<NonNullable<LoggerOptions['hooks']>>({
      streamWrite: (line) => line.replaceAll('e', 'é'),
    }),
  })
  .map((options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)))

/** Any call on any logger. */
export const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  options: anyOptions.map((options) => ({ ...COMMON, ...options })),
  children: fc.array(fc.oneof(plainFields, anyFields), { maxLength: 2 }),
  calls: fc.array(callOf(fc.oneof(plainFields, anyFields)), { minLength: 1, maxLength: 4 }),
})

/** Calls whose lines say all that the metadata says: nothing is forged, and all keys have their usual names. */
export const plainScenario: fc.Arbitrary<Scenario> = fc.record({
  options: fc
    .record({
      name: variants('shop'),
      base: variants<Fields>({ pid: 7, hostname: 'web-1', region: 'eu' }),
      redact: variants(['password', 'user.id']),
      timestamp: variants<LoggerOptions['timestamp']>(stdTimeFunctions.isoTime),
      msgPrefix: variants('[shop] '),
    })
    .map((options) => ({
      ...COMMON,
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    })),
  children: fc.array(plainFields, { maxLength: 2 }),
  calls: fc.array(callOf(plainFields), { minLength: 1, maxLength: 3 }),
})

/** Runs the calls; the last child makes them. What pino itself refuses, such as a Symbol among bindings, is left out. */
export function run({ options, children, calls }: Scenario, pino: Pino, stream: DestinationStream): void {
  let logger = pino(options, stream) as Logger<string>
  for (const bindings of children) {
    attempt(() => {
      logger = logger.child({ ...bindings }) as Logger<string>
    })
  }
  for (const { method, args } of calls) {
    attempt(() => (logger as unknown as Record<string, (...args: unknown[]) => void>)[method]?.(...args))
  }
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {}
}
