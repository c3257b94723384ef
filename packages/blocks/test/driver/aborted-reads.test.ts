import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MaybePromise } from '@logpond/core'
import { expect, it } from 'vitest'
import { createBlockDriver } from '../../src/driver/create-block-driver.js'
import { memoryBlockStore } from '../../src/memory/memory-block-store.js'
import type { BlockReads, BlockStore } from '../../src/store/block-store.js'
import { makeBatch } from '../make-batch.js'

/** A store that answers reads in a later turn while it is slow, and counts what it is asked. */
function slowStore() {
  const store = memoryBlockStore()
  const counts = { calls: 0, openSnapshots: 0 }
  let isSlow = false
  const later = <Value>(value: MaybePromise<Value>): MaybePromise<Value> => {
    counts.calls++
    return isSlow ? nextTurn().then(() => value) : value
  }
  const slow = (reads: BlockReads): BlockReads => ({
    readState: () => later(reads.readState()),
    get: (space, key) => later(reads.get(space, key)),
    range: (space, from, to, limit) => later(reads.range(space, from, to, limit)),
  })
  const given: BlockStore = {
    ...slow(store),
    uuid: store.uuid,
    limits: store.limits,
    bytes: () => store.bytes(),
    *snapshot(work) {
      counts.openSnapshots++
      try {
        return yield* work(slow(store))
      } finally {
        counts.openSnapshots--
      }
    },
    transaction: (work) => store.transaction(work),
  }
  const slowly = async (work: () => Promise<void>) => {
    isSlow = true
    await work()
    isSlow = false
  }
  return { given, counts, slowly }
}

it('an aborted read ends at the answer that it waits for, and asks the store nothing more', async () => {
  const { given, counts, slowly } = slowStore()
  const open = async () => {
    const driver = createBlockDriver({ name: 'slow', store: given })
    await driver.open()
    return driver
  }
  const writer = await open()
  for (let id = 1; id <= 3; id++) await writer.append(makeBatch([{ message: `message ${id}` }]))
  const outcomes: string[] = []
  for (let turns = 0; !outcomes.includes('complete'); turns++) {
    const reader = await open()
    await slowly(async () => {
      const abort = new AbortController()
      const read = Promise.resolve(reader.count({ contains: 'message' }, abort.signal)).then(
        () => 'complete',
        ({ code }: { code: string }) => code,
      )
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      abort.abort()
      const asked = counts.calls
      const outcome = await read
      outcomes.push(outcome)
      if (outcome === 'ABORTED') expect(counts).toEqual({ calls: asked, openSnapshots: 0 })
    })
    await reader.close()
  }
  expect(outcomes.filter((outcome) => outcome === 'ABORTED').length).toBeGreaterThan(2)
  await writer.close()
})
