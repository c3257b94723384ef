import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { format, type Logger, type LoggerOptions } from 'winston'
import { cutStacks, logged, shape } from '../logged.js'

class CardError extends Error {
  readonly code = 'E_CARD'
  override readonly name = 'CardError'
}

const cause = () => new TypeError('no card')
const failure = () => new CardError('expired', { cause: cause() })

const EXCEPTION = {
  'exception.type': 'CardError',
  'exception.message': 'expired',
  'exception.stacktrace': 'CardError: expired …',
}
const CAUSE = {
  'exception.cause.type': 'TypeError',
  'exception.cause.message': 'no card',
  'exception.cause.stacktrace': 'TypeError: no card …',
}
const splat = withFormat(format.splat())

describe.each([
  ['without formats', {}],
  ['with format.errors', withFormat(format.errors({ stack: true, cause: true }))],
  ['with format.splat', splat],
  ['with both', withFormat(format.errors({ stack: true, cause: true }), format.splat())],
] as [string, LoggerOptions][])('%s', (_formats, options) => {
  it.each<[call: string, use: (logger: Logger) => void, message: string]>([
    ['error(err)', (log) => log.error(failure()), 'expired'],
    ["log('error', err)", (log) => log.log('error', failure()), 'expired'],
    ['error({ message: err })', (log) => log.error({ message: failure() }), 'expired'],
    [
      'log({ level, message: err })',
      (log) => log.log({ level: 'error', message: failure() as never }),
      'expired',
    ],
    ["error('paying', err)", (log) => log.error('paying', failure()), 'paying expired'],
    ["log('error', 'paying', err)", (log) => log.log('error', 'paying', failure()), 'paying expired'],
    ["error('paying', { err })", (log) => log.error('paying', { err: failure() }), 'paying'],
    ["error('paying', { error })", (log) => log.error('paying', { error: failure() }), 'paying'],
    ["error('paying', { exception })", (log) => log.error('paying', { exception: failure() }), 'paying'],
    ['error({ message, err })', (log) => log.error({ message: 'paying', err: failure() }), 'paying'],
    ['error({ err })', (log) => log.error({ err: failure() }), 'expired'],
    ['child.error(err)', (log) => log.child({ id: 1 }).error(failure()), 'expired'],
    [
      "child.error('paying', err)",
      (log) => log.child({ id: 1 }).error('paying', failure()),
      'paying expired',
    ],
    [
      "child.error('paying', { err })",
      (log) => log.child({ id: 1 }).error('paying', { err: failure() }),
      'paying',
    ],
  ])('finds the error of %s', async (_call, use, message) => {
    const [entry] = (await logged(use, options)).stored
    expect(entry).toMatchObject({ message, severity: 17 })
    expect(cutStacks(entry?.attributes)).toMatchObject({ ...EXCEPTION, ...CAUSE })
    expect(Object.values(entry?.attributes ?? {})).toContain('E_CARD')
  })
})

it.each<[call: string, use: (logger: Logger) => void, message: string | RegExp, options: LoggerOptions]>([
  ["error('paying: %s', err)", (log) => log.error('paying: %s', failure()), 'paying: %s', {}],
  [
    "error('paying: %s', err) with format.splat",
    (log) => log.error('paying: %s', failure()),
    /^paying: CardError: expired\n/,
    splat,
  ],
  ["error('paying', 7, err)", (log) => log.error('paying', 7, failure()), 'paying', {}],
  ["error('paying', { order: 7 }, err)", (log) => log.error('paying', { order: 7 }, failure()), 'paying', {}],
])('finds an error that winston leaves out: %s', async (_call, use, message, options) => {
  const [entry] = (await logged(use, options)).stored
  expect(entry?.message).toMatch(message)
  expect(cutStacks(entry?.attributes)).toMatchObject({ ...EXCEPTION, ...CAUSE })
  expect(JSON.stringify(entry?.attributes)).not.toContain('E_CARD')
})

it.each<[string, (logger: Logger) => void, string, object, LoggerOptions?]>([
  [
    'without a message',
    (log) => log.error(new RangeError('')),
    'RangeError',
    { 'exception.type': 'RangeError', 'exception.message': '' },
  ],
  [
    'without a message after a text',
    (log) => log.error('paying', new RangeError('')),
    'paying',
    { 'exception.type': 'RangeError', 'exception.message': '' },
  ],
  [
    'of another realm',
    (log) => log.error(foreign()),
    'far away',
    { 'exception.type': 'RangeError', 'exception.message': 'far away' },
  ],
  [
    'of another realm after a text',
    (log) => log.error('paying', foreign()),
    'paying far away',
    { 'exception.type': 'RangeError', 'exception.message': 'far away' },
  ],
  [
    'of several lines',
    (log) => log.child({}).error(new Error('a\nb: c\n\nd')),
    'a\nb: c\n\nd',
    { 'exception.type': 'Error', 'exception.message': 'a\nb: c\n\nd' },
  ],
  [
    'with a code of Node.js',
    (log) => log.child({}).error(coded()),
    'no file',
    { 'exception.type': 'TypeError', 'exception.message': 'no file', code: 'ERR_NO_FILE' },
  ],
  [
    'of the DOM',
    (log) => log.error('paying', new DOMException('gone', 'AbortError')),
    'paying gone',
    { 'exception.type': 'DOMException', 'exception.name': 'AbortError', 'exception.message': 'gone' },
  ],
  [
    'whose cause is not an error',
    (log) => log.error('paying', new Error('expired', { cause: { status: 402 } })),
    'paying expired',
    { 'exception.cause': { status: 402 } },
  ],
  [
    'that a format has made plain',
    (log) => log.error('paying', { err: failure() }),
    'paying',
    EXCEPTION,
    withFormat(plainErrors()),
  ],
  [
    'in metadata',
    (log) => log.error('paying', failure()),
    'paying expired',
    { ...EXCEPTION, ...CAUSE },
    withFormat(format.metadata()),
  ],
  [
    'with errors',
    (log) => log.error('paying', new AggregateError([failure(), 'text'], 'two')),
    'paying two',
    {
      'exception.type': 'AggregateError',
      'exception.errors': [
        { type: 'CardError', message: 'expired', stacktrace: 'CardError: expired …' },
        'text',
      ],
    },
  ],
  [
    'with errors, alone',
    (log) => log.error(new AggregateError([failure()], 'two')),
    'two',
    {
      'exception.type': 'AggregateError',
      'exception.errors': [expect.objectContaining({ type: 'CardError', code: 'E_CARD' })],
    },
  ],
  [
    'that contains itself',
    (log) => log.error(ring()),
    'ring',
    { 'exception.type': 'Error', 'exception.cause': '[Circular]' },
  ],
])('stores an error %s', async (_kind, use, message, attributes, options = {}) => {
  const [entry] = (await logged(use, options)).stored
  expect(entry?.message).toBe(message)
  expect(cutStacks(entry?.attributes)).toMatchObject(attributes)
})

it.each<[string, (logger: Logger) => void, object]>([
  ['a text', (log) => log.error('paying', { err: 'expired' }), { err: 'expired' }],
  ['a number', (log) => log.error('paying', { error: 402 }), { error: 402 }],
  [
    'an object that is not an error',
    (log) => log.error('paying', { error: { status: 402 } }),
    { error: { status: 402 } },
  ],
  ['a stack of something else', (log) => log.error('paying', { stack: 'web' }), { stack: 'web' }],
  [
    'a second error',
    (log) => log.error('paying', { reason: new TypeError('no card') }),
    { reason: expect.objectContaining({ type: 'TypeError', message: 'no card' }) },
  ],
])('leaves %s where it is', async (_kind, use, attributes) => {
  const [entry] = (await logged(use)).stored
  expect(shape(entry as never)).toEqual({ message: 'paying', severity: 17, attributes })
})

describe('what a format has removed', () => {
  it('is not taken from the error', async () => {
    const hide = format((info) => {
      delete info.stack
      delete info.code
      delete info.cause
      return Object.assign(info, { message: 'paying ***' })
    })
    const { stored } = await logged((log) => log.error('paying', failure()), withFormat(hide()))
    expect(JSON.stringify(stored)).not.toMatch(/E_CARD|at .*find-error|expired/)
  })

  it('leaves the type and the message of the error, if only the stack was removed', async () => {
    const hide = format(({ stack: _stack, ...info }) => info as never)
    const { stored } = await logged((log) => log.error('paying', failure()), withFormat(hide()))
    expect(stored[0]?.attributes).toMatchObject({
      'exception.type': 'CardError',
      'exception.message': 'expired',
    })
    expect(stored[0]?.attributes).not.toHaveProperty(['exception.stacktrace'])
  })
})

it('finds the error if the transport has a format of its own', async () => {
  const { stored } = await logged((log) => log.error(failure()), {}, { format: format.timestamp() })
  expect(stored[0]?.message).toBe('expired')
  expect(cutStacks(stored[0]?.attributes)).toMatchObject({ ...EXCEPTION, ...CAUSE, code: 'E_CARD' })
})

function withFormat(...formats: ReturnType<typeof format.json>[]): LoggerOptions {
  return { format: format.combine(...formats, format.json()) }
}

function foreign(): Error {
  return runInNewContext("new RangeError('far away')") as Error
}

function coded(): Error {
  const error = Object.assign(new TypeError('no file'), { code: 'ERR_NO_FILE' })
  error.stack = error.stack?.replace('TypeError:', 'TypeError [ERR_NO_FILE]:') ?? ''
  return error
}

function ring(): Error {
  const error = new Error('ring')
  error.cause = error
  return error
}

function plainErrors() {
  return format((info) => {
    const { err } = info as unknown as { err: Error }
    return Object.assign(info, { err: { type: err.name, message: err.message, stack: err.stack } })
  })()
}
