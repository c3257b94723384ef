import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { expectEqual, expectRejection, expectThat, failureOf } from '../../src/expect/expect.js'
import { ConformanceFailure } from '../../src/failure/conformance-failure.js'

const busy = new LogStorageError('BUSY', 'locked')

describe('expectThat and expectEqual', () => {
  it('fail with a message that names the expected value', () => {
    expect(() => expectThat(false, 'not so')).toThrow(new ConformanceFailure('not so'))
    expect(() => expectThat(true, 'not so')).not.toThrow()
    expect(() => expectEqual([1], [2], 'the ids')).toThrow(
      new ConformanceFailure('the ids: [0]: expected 2, got 1'),
    )
    expect(() => expectEqual([1], [1], 'the ids')).not.toThrow()
  })
})

describe('expectRejection', () => {
  it('accepts a thrown error and a rejection', async () => {
    const thrown = () => {
      throw busy
    }
    expect(await expectRejection(thrown, 'BUSY', 'append')).toBe(busy)
    expect(await expectRejection(async () => thrown(), ['IO', 'BUSY'], 'append')).toBe(busy)
  })

  it('fails when the work succeeds, or fails with another code or class', async () => {
    const wanted = 'append: expected a LogStorageError with the code IO'
    await expect(expectRejection(() => 42, 'IO', 'append')).rejects.toThrow(
      `${wanted}, but it succeeded with 42`,
    )
    const other = () => Promise.reject(busy)
    await expect(expectRejection(other, 'IO', 'append')).rejects.toThrow(`${wanted}, got BUSY: locked`)
    const foreign = () => Promise.reject(new TypeError('no'))
    await expect(expectRejection(foreign, 'IO', 'append')).rejects.toThrow(/, got .*TypeError: no/)
  })
})

describe('failureOf', () => {
  it('returns the error, or undefined', async () => {
    expect(await failureOf(() => Promise.reject(busy))).toBe(busy)
    expect(await failureOf(() => Promise.reject(undefined))).toBeInstanceOf(Error)
    expect(await failureOf(() => 1)).toBeUndefined()
  })
})
