import { describe, expect, it } from 'vitest'
import { isLogStorageError, LogStorageError } from '../src/log-storage-error.js'

describe('LogStorageError', () => {
  it('carries a code, a message and the cause', () => {
    const cause = new Error('EIO')
    const error = new LogStorageError('IO', 'Writing failed.', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'LogStorageError', code: 'IO', message: 'Writing failed.', cause })
    expect(String(error)).toBe('LogStorageError: Writing failed.')
  })

  it('is known by isLogStorageError, also when another copy of the package made it', () => {
    class Copy extends Error {
      get [Symbol.for('logpond.LogStorageError')]() {
        return true
      }
    }
    expect(isLogStorageError(new LogStorageError('IO', ''))).toBe(true)
    expect(isLogStorageError(new Copy())).toBe(true)
  })

  it('is told apart from everything else, also from what throws when it is looked at', () => {
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
