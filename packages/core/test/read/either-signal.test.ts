import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { EitherSignal } from '../../src/read/either-signal.js'

it.each([0, 1])('is aborted with signal %i, for its reason', (which) => {
  const controllers = [new AbortController(), new AbortController()] as const
  using either = new EitherSignal(controllers[0].signal, controllers[1].signal)
  expect(either.signal.aborted).toBe(false)
  controllers[which]?.abort('reason')
  expect(either.signal.reason).toBe('reason')
})

it('is aborted at once if one of them is already aborted', () => {
  using either = new EitherSignal(new AbortController().signal, AbortSignal.abort('before'))
  expect(either.signal.reason).toBe('before')
})

it('leaves no listeners', () => {
  const { signal } = new AbortController()
  for (let i = 0; i < 3; i++) {
    using either = new EitherSignal(signal, signal)
    expect(either.signal.aborted).toBe(false)
  }
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
