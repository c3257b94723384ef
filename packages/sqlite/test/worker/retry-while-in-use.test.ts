import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { databaseInUse } from '../../src/recovery/incidents.js'
import { fromErrorData, toErrorData } from '../../src/worker/error-data.js'
import { retryWhileInUse } from '../../src/worker/retry-while-in-use.js'

const inUse = () => databaseInUse('a.db', 'it is malformed', undefined)
const busy = new LogStorageError('BUSY', 'Another driver has it to itself.')

/** Records the requested pauses instead of waiting. */
function waiting(random = 1) {
  const pauses: number[] = []
  const pause = async (milliseconds: number) => void pauses.push(milliseconds)
  return { pauses, pause, random: () => random }
}

/** An opening with a list of outcomes, one for each attempt. */
function opening(...outcomes: (LogStorageError | string)[]) {
  return async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof LogStorageError) throw outcome
    return outcome
  }
}

it('retries while other drivers prevent a damaged database from being moved aside, or one driver has it exclusively', async () => {
  const shortly = waiting(0.5)
  const crossed = fromErrorData(toErrorData(inUse(), 'CONNECTION'))
  expect(await retryWhileInUse(opening(inUse(), crossed, busy, 'open'), undefined, shortly)).toBe('open')
  expect(shortly.pauses).toEqual([100, 200, 400])
})

it('gives up after the last attempt, with the reason', async () => {
  const all = Array.from({ length: 5 }, inUse)
  await expect(retryWhileInUse(opening(...all, 'open'), undefined, waiting())).rejects.toBe(all[4])
})

it.each([busy, new LogStorageError('CORRUPT', 'It is malformed.')])(
  'does not retry after only %s',
  async (error) => {
    const shortly = waiting()
    await expect(retryWhileInUse(opening(error, 'open'), undefined, shortly)).rejects.toBe(error)
    expect(shortly.pauses).toEqual([])
  },
)

it('throws ABORTED when the signal is aborted', async () => {
  const controller = new AbortController()
  const pause = async () => controller.abort('enough')
  const open = retryWhileInUse(opening(inUse(), 'open'), controller.signal, { pause, random: () => 1 })
  await expect(open).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' })
})
