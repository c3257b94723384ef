import { expect, it } from 'vitest'
import { MemoryStore } from '../../src/testing/memory-store.js'
import { batchOf } from './batch-of.js'

it('can be restored from a snapshot, even after the snapshot was converted to JSON and back', () => {
  const store = new MemoryStore()
  const [old, young] = [batchOf(['a', 'b']), batchOf(['c', 'd', 'e'])]
  store.append(old)
  const ids = store.append(young)
  store.deleteOldest({ expired: [], maxEntries: 1, dryRun: false }, 10)
  const again = MemoryStore.from(JSON.parse(JSON.stringify(store.snapshot())))
  expect(again.readAfter(0, {}, 10)).toEqual(store.readAfter(0, {}, 10))
  expect(again.stats()).toEqual(store.stats())
  expect(again.append(young)).toEqual(ids)
  expect(again.append(old)).toEqual([1, 2])
  expect(again.stats().entries).toBe(1)
})

it('does not change when a store that was made from its snapshot changes', () => {
  const store = new MemoryStore()
  store.append(batchOf(['a']))
  MemoryStore.from(store.snapshot()).append(batchOf(['b']))
  expect(store.stats()).toMatchObject({ entries: 1, lastId: 1 })
})
