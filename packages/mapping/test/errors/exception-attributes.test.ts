import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { exceptionAttributes } from '../../src/errors/exception-attributes.js'

describe('an error', () => {
  it('has the type, message and stack trace of OpenTelemetry, and its own fields', () => {
    const error = Object.assign(new RangeError('card expired'), { code: 'E_CARD', 'retry-after': 7 })
    expect(exceptionAttributes(error)).toEqual({
      'exception.type': 'RangeError',
      'exception.message': 'card expired',
      'exception.stacktrace': error.stack,
      'exception.code': 'E_CARD',
      'exception.retry-after': 7,
    })
  })

  it('of another realm is an error too', () => {
    const error: unknown = runInNewContext('new TypeError("x")')
    expect(exceptionAttributes(error)).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'x',
    })
  })

  it('of an own class has its name, and the name that it gave itself if that differs', () => {
    class PaymentError extends Error {}
    class Timeout extends PaymentError {
      override name = 'E_TIMEOUT'
    }
    expect(exceptionAttributes(new PaymentError('x'))).not.toHaveProperty(['exception.name'])
    expect(exceptionAttributes(new Timeout('x'))).toMatchObject({
      'exception.type': 'Timeout',
      'exception.name': 'E_TIMEOUT',
    })
    expect(exceptionAttributes(new DOMException('x', 'AbortError'))).toMatchObject({
      'exception.type': 'DOMException',
      'exception.name': 'AbortError',
    })
  })

  it('has the attributes of its causes', () => {
    const error = new Error('a', {
      cause: new TypeError('b', { cause: new RangeError('c', { cause: 'd' }) }),
    })
    expect(exceptionAttributes(error)).toMatchObject({
      'exception.message': 'a',
      'exception.cause.type': 'TypeError',
      'exception.cause.message': 'b',
      'exception.cause.cause.type': 'RangeError',
      'exception.cause.cause.message': 'c',
      'exception.cause.cause.cause': 'd',
    })
  })

  it('keeps a cause that is not an error as it is', () => {
    const cause = { status: 402 }
    expect(exceptionAttributes(new Error('a', { cause }))['exception.cause']).toBe(cause)
  })

  it('marks a cause that contains itself', () => {
    const error = new Error('a')
    error.cause = new Error('b', { cause: error })
    expect(exceptionAttributes(error)).toMatchObject({ 'exception.cause.cause': '[Circular]' })
  })

  it('keeps the causes beyond the eighth in one attribute', () => {
    let error = new Error('0')
    for (let i = 1; i < 1000; i++) error = new Error(String(i), { cause: error })
    const attributes = exceptionAttributes(error)
    const last = `exception${'.cause'.repeat(9)}`
    expect(attributes[`${last.slice(0, -'.cause'.length)}.message`]).toBe('991')
    expect(attributes[last]).toMatchObject({ type: 'Error', message: '990', cause: { message: '989' } })
  })

  it('has a list of the errors in an AggregateError', () => {
    const inner = new TypeError('x', { cause: new Error('y') })
    expect(exceptionAttributes(new AggregateError([inner, 'z', { status: 7 }], 'all failed'))).toMatchObject({
      'exception.type': 'AggregateError',
      'exception.errors': [
        { type: 'TypeError', message: 'x', stacktrace: inner.stack, cause: { type: 'Error', message: 'y' } },
        'z',
        { status: 7 },
      ],
    })
  })

  it('keeps own fields whose names are taken in `fields`', () => {
    const error = Object.assign(new Error('x'), { type: 'entity.too.large', stacktrace: ['a'] })
    expect(exceptionAttributes(error)).toMatchObject({
      'exception.type': 'Error',
      'exception.stacktrace': error.stack,
      'exception.fields': { type: 'entity.too.large', stacktrace: ['a'] },
    })
  })

  it('has the fields of its toJSON, if there is one', () => {
    const error = Object.assign(new Error('x'), { socket: {}, toJSON: () => ({ message: 'y', status: 503 }) })
    const attributes = exceptionAttributes(error)
    expect(attributes).toMatchObject({ 'exception.message': 'x', 'exception.status': 503 })
    expect(attributes).not.toHaveProperty(['exception.socket'])
  })

  it('that throws when it is read is still described', () => {
    const fail = () => {
      throw new Error('no')
    }
    const getters = Object.defineProperties(new Error('x'), {
      stack: { get: fail },
      code: { get: fail, enumerable: true },
      toJSON: { get: fail },
    })
    expect(exceptionAttributes(getters)).toEqual({
      'exception.type': 'Error',
      'exception.message': 'x',
      'exception.stacktrace': '[Threw: no]',
      'exception.code': '[Threw: no]',
    })
    const proxy = new Proxy(new Error('x'), { get: fail, getPrototypeOf: fail, ownKeys: fail })
    expect(() => exceptionAttributes(proxy)).not.toThrow()
  })
})

describe('an error as plain fields', () => {
  it.each([
    [
      'pino',
      {
        type: 'A',
        message: 'm',
        stack: 's',
        aggregateErrors: [{ type: 'B', message: 'n', stack: 't' }],
        code: 7,
      },
      {
        'exception.type': 'A',
        'exception.message': 'm',
        'exception.stacktrace': 's',
        'exception.errors': [{ type: 'B', message: 'n', stacktrace: 't' }],
        'exception.code': 7,
      },
    ],
    [
      'Bunyan',
      { message: 'm', name: 'A', stack: 's', code: 'E', signal: 'SIGTERM' },
      {
        'exception.type': 'A',
        'exception.message': 'm',
        'exception.stacktrace': 's',
        'exception.code': 'E',
        'exception.signal': 'SIGTERM',
      },
    ],
    [
      'the Elastic Common Schema',
      { type: 'A', message: 'm', stack_trace: 's' },
      { 'exception.type': 'A', 'exception.message': 'm', 'exception.stacktrace': 's' },
    ],
    [
      'a logger that keeps both the type and the name',
      { type: 'A', name: 'N', message: 'm', stack: 's', stacktrace: 't' },
      {
        'exception.type': 'A',
        'exception.name': 'N',
        'exception.message': 'm',
        'exception.stacktrace': 's',
        'exception.fields': { stacktrace: 't' },
      },
    ],
    [
      'a logger that keeps causes',
      { type: 'A', message: 'm', cause: { type: 'B', message: 'n', stack: 't' } },
      {
        'exception.type': 'A',
        'exception.message': 'm',
        'exception.cause.type': 'B',
        'exception.cause.message': 'n',
        'exception.cause.stacktrace': 't',
      },
    ],
  ])('of %s has the same attributes', (_logger, error, attributes) => {
    expect(exceptionAttributes(error)).toEqual(attributes)
  })
})

it.each([
  [undefined, {}],
  [null, {}],
  ['out of memory', { 'exception.message': 'out of memory' }],
  [404, { 'exception.message': '404' }],
  [{ status: 7 }, { 'exception.status': 7 }],
])('describes %j that was thrown', (thrown, attributes) => {
  expect(exceptionAttributes(thrown)).toEqual(attributes)
})
