import {
  type LiveFilter,
  LogStorageError,
  type LogStorageErrorCode,
  type StoredLogEntry,
} from '@logpond/core'
import { expect, it } from 'vitest'
import { followAgain } from '../src/follow-again.js'

type Step = number | LogStorageErrorCode

/** Each call of follow() yields ids, or fails, as its steps say. */
function followed(...calls: Step[][]) {
  const [filters, delays, reasons]: [LiveFilter[], number[], string[]] = [[], [], []]
  const abort = new AbortController()
  async function* follow(filter: LiveFilter = {}): AsyncGenerator<StoredLogEntry, void, void> {
    filters.push(filter)
    for (const step of calls.shift() ?? []) {
      if (typeof step === 'string') throw new LogStorageError(step, `It failed: ${step}.`)
      yield { id: step, timestamp: step, severity: 9, message: `m${step}` }
    }
  }
  const entries = followAgain({
    storage: { follow },
    filter: { text: 'm' },
    after: 4,
    signal: abort.signal,
    delay: (milliseconds, call) => {
      delays.push(milliseconds)
      queueMicrotask(call)
      return { [Symbol.dispose]: () => {} }
    },
    onLost: (reason) => reasons.push(reason),
  })
  return { filters, delays, reasons, abort, entries }
}

async function idsOf(entries: AsyncIterable<StoredLogEntry>): Promise<number[]> {
  const ids: number[] = []
  for await (const { id } of entries) ids.push(id)
  return ids
}

it('continues after the last entry when the connection was lost, and says so once for each outage', async () => {
  const { entries, filters, reasons, delays } = followed(
    [5, 6, 'CONNECTION'],
    ['CONNECTION'],
    ['BUSY'],
    [7, 'CONNECTION'],
    [8],
  )
  const ids = await idsOf(entries)
  expect(ids).toEqual([5, 6, 7, 8])
  expect(filters.map((filter) => (filter as { after?: number }).after)).toEqual([4, 6, 6, 6, 7])
  expect(filters.every(({ text }) => text === 'm')).toBe(true)
  expect(reasons).toEqual(['It failed: CONNECTION.', 'It failed: CONNECTION.'])
  expect(delays).toEqual([500, 1000, 2000, 500])
})

it('waits for 5 seconds at most', async () => {
  const { entries, delays } = followed(...Array.from({ length: 20 }, (): Step[] => ['CONNECTION']))
  await idsOf(entries)
  expect(delays).toHaveLength(20)
  expect(Math.max(...delays)).toBe(5000)
})

it('ends at other errors, and without an error when the signal is aborted', async () => {
  await expect(idsOf(followed(['CORRUPT']).entries)).rejects.toMatchObject({ code: 'CORRUPT' })
  const { entries, abort } = followed([5, 6, 7])
  const seen: number[] = []
  for await (const { id } of entries) {
    seen.push(id)
    abort.abort()
  }
  expect(seen).toEqual([5])
  const lost = followed(['CONNECTION'], [5])
  lost.abort.abort()
  expect(await idsOf(lost.entries)).toEqual([])
})
