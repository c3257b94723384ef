import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { isLogStorageError, LogStorageError } from '../../src/errors/log-storage-error.js'

describe('LogStorageError', () => {
  it('has a code, a message and the cause', () => {
    const cause = new Error('EIO')
    const error = new LogStorageError('IO', 'Writing failed.', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'LogStorageError', code: 'IO', message: 'Writing failed.', cause })
    expect(String(error)).toBe('LogStorageError: Writing failed.')
  })

  it('shows its message and its causes as JSON', () => {
    const cause = Object.assign(new Error('EIO', { cause: new TypeError('a') }), { code: 'EIO' })
    const json = (error: LogStorageError) => JSON.parse(JSON.stringify(error))
    expect(json(new LogStorageError('IO', 'Writing failed.', { cause }))).toEqual({
      name: 'LogStorageError',
      code: 'IO',
      message: 'Writing failed.',
      cause: { name: 'Error', code: 'EIO', message: 'EIO', cause: { name: 'TypeError', message: 'a' } },
    })
    expect(json(new LogStorageError('CLOSED', 'Closed.'))).toEqual({
      name: 'LogStorageError',
      code: 'CLOSED',
      message: 'Closed.',
    })
  })

  it.each<[unknown, unknown]>([
    ['stopped', 'stopped'],
    [7n, '7n'],
    [{ a: 1 }, 'an object'],
    [new DOMException('stopped', 'AbortError'), { name: 'AbortError', code: 20, message: 'stopped' }],
    [runInNewContext('new TypeError("far")'), { name: 'TypeError', message: 'far' }],
  ])('shows the cause %o as JSON', (cause, expected) => {
    const error = new LogStorageError('ABORTED', 'Aborted.', { cause })
    expect(JSON.parse(JSON.stringify(error)).cause).toEqual(expected)
  })

  it('limits the JSON of a cause that is its own cause', () => {
    const cause: Error & { cause?: unknown } = new Error('own')
    cause.cause = cause
    expect(JSON.stringify(new LogStorageError('IO', 'm', { cause })).split('own')).toHaveLength(11)
  })

  it('has no cause property without a cause, so inspect() prints none', () => {
    expect(Object.hasOwn(new LogStorageError('IO', 'm', { cause: undefined }), 'cause')).toBe(false)
    expect(inspect(new LogStorageError('IO', 'm', { cause: undefined }))).not.toContain('cause')
  })

  it('is recognized by isLogStorageError, even if another copy of the package created it', () => {
    class Copy extends Error {
      get [Symbol.for('logpond.LogStorageError')]() {
        return true
      }
    }
    expect(isLogStorageError(new LogStorageError('IO', ''))).toBe(true)
    expect(isLogStorageError(new Copy())).toBe(true)
  })

  it('is distinguished from all other values, even from values that throw when they are read', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hands off')
        },
      },
    )
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const value of [undefined, null, 'IO', 1, new Error('IO'), { code: 'IO' }, hostile, revoked]) {
      expect(isLogStorageError(value)).toBe(false)
    }
  })
})
