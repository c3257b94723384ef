import { isLogStorageError, LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { fromErrorData, toErrorData } from '../../src/worker/error-data.js'

function cross(thrown: unknown): LogStorageError {
  return fromErrorData(structuredClone(toErrorData(thrown, 'IO')))
}

describe('an error that is sent as data', () => {
  it('keeps its class, code, message and stack', () => {
    const error = new LogStorageError('DISK_FULL', 'no space')
    const copy = cross(error)
    expect(isLogStorageError(copy)).toBe(true)
    expect(copy).toMatchObject({ code: 'DISK_FULL', message: 'no space', stack: error.stack })
    expect('cause' in copy).toBe(false)
  })

  it('keeps the name, message, stack and code of its cause', () => {
    const cause = Object.assign(new TypeError('locked'), { code: 'SQLITE_BUSY', secret: () => {} })
    const copy = cross(new LogStorageError('BUSY', 'later', { cause }))
    expect(copy.cause).toBeInstanceOf(Error)
    expect(copy.cause).toMatchObject({ name: 'TypeError', message: 'locked', code: 'SQLITE_BUSY' })
    expect((copy.cause as Error).stack).toBe(cause.stack)
  })

  it('adds no code to a cause without one', () => {
    const copy = cross(new LogStorageError('BUSY', 'later', { cause: new Error('locked') }))
    expect('code' in (copy.cause as Error)).toBe(false)
  })

  it('describes a cause that is not an error', () => {
    expect(cross(new LogStorageError('BUSY', 'later', { cause: 42 })).cause).toMatchObject({ message: '42' })
  })

  it('gets the fallback code if it is not a LogStorageError', () => {
    const copy = cross(new RangeError('too far'))
    expect(copy).toMatchObject({ code: 'IO', message: 'The driver failed unexpectedly: too far' })
    expect(copy.cause).toMatchObject({ name: 'RangeError', message: 'too far' })
    expect(cross('just a word').message).toBe('The driver failed unexpectedly: just a word')
  })
})
