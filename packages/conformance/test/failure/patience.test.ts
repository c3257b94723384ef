import { afterEach, expect, it, vi } from 'vitest'
import { ConformanceFailure } from '../../src/failure/conformance-failure.js'
import { settled } from '../../src/failure/patience.js'

afterEach(() => {
  vi.useRealTimers()
})

it('settles as the call settles', async () => {
  expect(await settled('search', () => [1])).toEqual([1])
  expect(await settled('search', async () => [2])).toEqual([2])
  const error = new Error('no')
  const fail = () => {
    throw error
  }
  await expect(settled('search', fail)).rejects.toBe(error)
})

it('fails with the name of a call that does not settle', async () => {
  vi.useFakeTimers()
  const call = settled('search, when its file was deleted,', () => new Promise(() => {}))
  const failure = expect(call).rejects.toThrow(ConformanceFailure)
  const message = expect(call).rejects.toThrow('search, when its file was deleted, did not settle')
  await vi.advanceTimersByTimeAsync(60_000)
  await failure
  await message
})

it('leaves no timer behind', async () => {
  vi.useFakeTimers()
  await settled('search', () => 1)
  expect(vi.getTimerCount()).toBe(0)
})
