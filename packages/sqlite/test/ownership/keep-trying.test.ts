import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { keepTrying } from '../../src/ownership/keep-trying.js'

const busy = (attempt: number) => new LogStorageError('BUSY', `attempt ${attempt}`)

/** Does not wait, but records for how long it should have. */
function waiting(random: number) {
  const pauses: number[] = []
  const pause = async (milliseconds: number) => void pauses.push(milliseconds)
  return { pauses, pause, random: () => random }
}

it('tries again after growing pauses of random length, and throws the last refusal', async () => {
  let attempts = 0
  const shortly = waiting(0.5)
  await expect(keepTrying(() => busy(++attempts), busy(0), undefined, shortly)).rejects.toThrow('attempt 5')
  expect(shortly.pauses).toEqual([2, 4, 8, 16, 32])
})

it('ends when the file was claimed', async () => {
  const outcomes = [busy(1), undefined, busy(2)]
  await keepTrying(() => outcomes.shift(), busy(0), undefined, waiting(1))
  expect(outcomes).toHaveLength(1)
})

it('stops trying if waiting does not help', async () => {
  const full = new LogStorageError('DISK_FULL', 'no space')
  const never = () => {
    throw new Error('tried again')
  }
  await expect(keepTrying(never, full, undefined, waiting(1))).rejects.toBe(full)
  const outcomes = [full]
  await expect(keepTrying(() => outcomes.shift(), busy(0), undefined, waiting(1))).rejects.toBe(full)
})

it('throws ABORTED when the signal is aborted, and makes no further claim', async () => {
  const controller = new AbortController()
  const { random } = waiting(1)
  const pause = async () => controller.abort('enough')
  const never = () => {
    throw new Error('tried again')
  }
  const trying = keepTrying(never, busy(0), controller.signal, { pause, random })
  await expect(trying).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' })
})

it('waits in real time by default', async () => {
  const outcomes = [undefined]
  await keepTrying(() => outcomes.pop(), busy(0))
  expect(outcomes).toEqual([])
})
