import { describe, expect, it } from 'vitest'
import { LogStorageError } from '../../src/errors/log-storage-error.js'
import { finalError, retriedError } from '../../src/write/retry-messages.js'

const cause = new Error('original')
const full = new LogStorageError('DISK_FULL', 'The disk is full', { cause })

describe('retriedError', () => {
  it('says that the entries stay in the queue, and keeps code and cause', () => {
    const error = retriedError(full, {
      entries: 100,
      tries: 1,
      attempts: Infinity,
      delay: 17.2,
      reopens: false,
    })
    expect(error).toMatchObject({ code: 'DISK_FULL', cause })
    expect(error.message).toBe(
      'The disk is full. The 100 entries of the batch and all later ones stay in the queue: attempt 2 in 18 ms.',
    )
  })

  it('says how many attempts there will be', () => {
    const broken = new LogStorageError('IO', 'Broken.')
    expect(
      retriedError(broken, { entries: 1, tries: 2, attempts: 10, delay: 40, reopens: true }).message,
    ).toBe(
      'Broken. The entry and all later ones stay in the queue: attempt 3 of 10, over a new connection, in 40 ms.',
    )
  })
})

describe('finalError', () => {
  it('says how many attempts there were', () => {
    const error = finalError(full, 10)
    expect(error).toMatchObject({ code: 'DISK_FULL', cause })
    expect(error.message).toBe('The disk is full. Gave up after 10 attempts (see the `retry` option).')
  })

  it('is the error itself if there was no retry', () => {
    expect(finalError(full, 1)).toBe(full)
  })
})
