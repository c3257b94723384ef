import { expect, it } from 'vitest'
import { AbortableCall } from '../../src/session/abortable-call.js'

it('returns the result of the call, now or later', async () => {
  expect(await new AbortableCall(() => 1).result).toBe(1)
  expect(await new AbortableCall(async () => 2).result).toBe(2)
})

it('rejects like the call, even if the call throws', async () => {
  const call = new AbortableCall(() => {
    throw new Error('broken')
  })
  await expect(call.result).rejects.toThrow('broken')
  await expect(call.ended).rejects.toThrow('broken')
})

it('rejects at once when it is aborted, and ends when the call does', async () => {
  const work = Promise.withResolvers<string>()
  let reason: unknown
  const call = new AbortableCall((signal) => {
    signal.addEventListener('abort', () => {
      reason = signal.reason
    })
    return work.promise
  })
  call.abort('enough')
  expect(reason).toBe('enough')
  await expect(call.result).rejects.toBe('enough')
  work.resolve('late')
  expect(await call.ended).toBe('late')
})

it('keeps its result if it is aborted too late', async () => {
  const call = new AbortableCall(() => 1)
  await call.ended
  call.abort('enough')
  expect(await call.result).toBe(1)
})
