import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { retryWhileBusy } from '../../src/ownership/retry-while-busy.js'

const busy = () => new LogStorageError('BUSY', 'database is locked')

/** The error that a function throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  throw new Error('nothing was thrown')
}

it('writes again while others hold the lock, with a shorter wait each time', () => {
  const waits: number[] = []
  const ids = retryWhileBusy(60_000, (timeout) => {
    waits.push(timeout)
    if (waits.length < 4) throw busy()
    return [7]
  })
  expect(ids).toEqual([7])
  expect(waits).toEqual(waits.toSorted((a, b) => b - a))
  expect(waits[0]).toBeLessThanOrEqual(60_000)
})

it.each([0, 1, 20])('throws UNKNOWN_OUTCOME after %s ms, with the message of the BUSY error', (timeout) => {
  const cause = busy()
  const thrown = thrownBy(() =>
    retryWhileBusy(timeout, () => {
      throw cause
    }),
  )
  expect(thrown).toMatchObject({ code: 'UNKNOWN_OUTCOME', cause })
  expect((thrown as Error).message).toContain(`${timeout} ms`)
})

it('throws other errors immediately', () => {
  const error = new LogStorageError('DISK_FULL', 'no space')
  let tries = 0
  const thrown = thrownBy(() =>
    retryWhileBusy(60_000, () => {
      tries++
      throw error
    }),
  )
  expect(thrown).toBe(error)
  expect(tries).toBe(1)
})
