import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { FilterGroup } from '../../src/filter/filter-group.js'
import { GROUP_HEADS_END, groupChunkKey, groupHeadKey } from '../../src/filter/filter-space.js'
import { groupFilters } from '../../src/seal/group-filters.js'
import { runSync } from '../../src/steps.js'
import { Appender } from '../../src/write/append.js'
import { makeBatch } from '../make-batch.js'
import type { ArrayRow } from '../support/array-part.js'
import { SealedStore } from '../support/sealed-store.js'

const LIMITS = { singleFilters: 3, groupedFilters: 5 }

function rowOf(id: number): ArrayRow {
  return { id, timestamp: id, severity: 9, message: `row ${id}` }
}

function storeOf(blocks: number): SealedStore {
  const store = new SealedStore()
  for (let id = 1; id <= blocks; id++) store.add([rowOf(id)])
  return store
}

/** The parts of each group. */
function groupsOf({ store }: SealedStore): (readonly number[])[] {
  const heads = store.range('filter', groupHeadKey(1), GROUP_HEADS_END - 1)
  return heads.map(({ value }) => new FilterGroup(value).parts)
}

function singlesOf({ store }: SealedStore): number[] {
  return store.range('filter', 1, groupHeadKey(0)).map(({ key }) => key)
}

/** One step of the care for filters. */
function step({ store, directory }: SealedStore): boolean {
  return runSync(groupFilters(store, runSync(directory.refresh()), LIMITS))
}

/** Takes one step. Another process commits something first, after everything was read. */
function stepAfter(store: SealedStore, other: () => void): boolean {
  const transaction = store.store.transaction.bind(store.store)
  store.store.transaction = (work) => {
    store.store.transaction = transaction
    other()
    return transaction(work)
  }
  return step(store)
}

describe('the filters of blocks', () => {
  it('become groups of at most the limit, oldest first', () => {
    const store = storeOf(12)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ])
    expect(singlesOf(store)).toEqual([11, 12])
  })

  it('stay single while they are few', () => {
    const store = storeOf(2)
    const before = store.store.content()
    expect(store.reads('filter', () => store.group(LIMITS))).toEqual([])
    expect(store.store.content()).toEqual(before)
  })

  it('stay single if too few others are intact, and the work ends', () => {
    const store = storeOf(3)
    for (const space of ['filter', 'body'] as const) store.damage(space, 2, 99)
    const before = store.store.content()
    expect(step(store)).toBe(false)
    expect(store.store.content()).toEqual(before)
  })

  it('are put together without a look at the rows, and are not read again', () => {
    const store = storeOf(5)
    expect(store.reads('body', () => store.group(LIMITS))).toEqual([])
    expect(store.reads('filter', () => store.group(LIMITS))).toEqual([])
    for (let id = 6; id <= 8; id++) store.add([rowOf(id)])
    expect(store.reads('filter', () => step(store))).toEqual([7, 8, 9])
  })

  it('are not made for hot entries', () => {
    const store = storeOf(0)
    const appender = new Appender(store.store)
    for (let i = 0; i < 3; i++) {
      runSync(appender.append(packBatch(makeBatch([{ message: 'hot' }]), new BatchMemory())))
    }
    store.group(LIMITS)
    expect(store.filterKeys()).toEqual([])
  })

  it('say that something has vanished only if a group has: other connections then read all groups again', () => {
    const store = storeOf(5)
    const { state } = store.store.content()
    store.group(LIMITS)
    expect(store.store.readState()).toEqual({ ...state, nextPart: 7 })
    for (const key of [1, 2, 3]) store.drop(key)
    const dropped = store.store.readState()
    store.group(LIMITS)
    expect(store.store.readState()).toEqual({ ...dropped, changes: dropped.changes + 1 })
  })

  it('stay in a group that has half of its parts', () => {
    const store = storeOf(4)
    store.group(LIMITS)
    for (const key of [1, 2]) store.drop(key)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([[1, 2, 3, 4]])
    store.drop(3)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([])
    expect(singlesOf(store)).toEqual([4])
  })

  it('leave a group that has few of its parts, and join a later one', () => {
    const store = storeOf(5)
    store.group(LIMITS)
    for (const key of [1, 2, 3]) store.drop(key)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([])
    expect(singlesOf(store)).toEqual([4, 5])
    store.add([rowOf(6)])
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([[4, 5, 7]])
    expect(singlesOf(store)).toEqual([])
  })

  it('vanish with the last part of their group', () => {
    const store = storeOf(5)
    store.group(LIMITS)
    for (const key of [1, 2, 3, 4, 5]) store.drop(key)
    store.group(LIMITS)
    expect(store.filterKeys()).toEqual([])
  })

  it('are grouped once, if two processes want to', () => {
    const store = storeOf(4)
    const view = runSync(store.directory.refresh())
    expect(runSync(groupFilters(store.store, view, LIMITS))).toBe(true)
    const after = store.store.content()
    expect(runSync(groupFilters(store.store, view, LIMITS))).toBe(false)
    expect(store.store.content()).toEqual(after)
  })

  it('of a part that another process has deleted since then are left out', () => {
    const store = storeOf(4)
    const view = runSync(store.directory.refresh())
    store.drop(2)
    expect(runSync(groupFilters(store.store, view, LIMITS))).toBe(true)
    expect(groupsOf(store)).toEqual([[1, 3, 4]])
  })

  it('of a part that is deleted while they are put together may stay in the group', () => {
    const store = storeOf(4)
    const steps = groupFilters(store.store, runSync(store.directory.refresh()), LIMITS)
    for (let pause = 0; pause < 5; pause++) expect(steps.next().done).toBe(false)
    store.drop(2)
    expect(runSync(steps)).toBe(true)
    expect(groupsOf(store)).toEqual([[1, 2, 3, 4]])
    expect(singlesOf(store)).toEqual([])
  })

  it('do not come back for a part that is deleted while its group is dissolved', () => {
    const store = storeOf(5)
    store.group(LIMITS)
    for (const key of [1, 2, 3]) store.drop(key)
    const steps = groupFilters(store.store, runSync(store.directory.refresh()), LIMITS)
    expect(steps.next().done).toBe(false)
    store.drop(4)
    expect(runSync(steps)).toBe(true)
    expect(store.filterKeys()).toEqual([5])
  })

  it('stay as they are if another process has grouped them in a pause', () => {
    const store = storeOf(4)
    const view = runSync(store.directory.refresh())
    const steps = groupFilters(store.store, view, LIMITS)
    expect(steps.next().done).toBe(false)
    expect(runSync(groupFilters(store.store, view, LIMITS))).toBe(true)
    const after = store.store.content()
    expect(runSync(steps)).toBe(false)
    expect(store.store.content()).toEqual(after)
  })

  it('stay as they are if another process has grouped them in a pause, beside another group', () => {
    const store = storeOf(5)
    store.group(LIMITS)
    for (let id = 6; id <= 8; id++) store.add([rowOf(id)])
    const steps = groupFilters(store.store, runSync(store.directory.refresh()), LIMITS)
    expect(steps.next().done).toBe(false)
    expect(step(store)).toBe(true)
    const after = store.store.content()
    expect(runSync(steps)).toBe(false)
    expect(store.store.content()).toEqual(after)
  })

  describe('stay as they are if another process commits first', () => {
    it.each<[string, number, readonly number[]]>([
      ['groups them', 4, []],
      ['dissolves their group', 5, [1, 2, 3]],
      ['dissolves the later of two groups', 10, [7, 8, 9]],
      ['puts another group in the place of theirs', 8, [1, 2, 3]],
    ])('and %s', (_, blocks, dropped) => {
      const store = storeOf(Math.min(blocks, 5))
      if (dropped.length > 0) store.group(LIMITS)
      for (let id = 6; id <= blocks; id++) store.add([rowOf(id)])
      if (blocks === 10) store.group(LIMITS)
      for (const key of dropped) store.drop(key)
      let after: unknown
      const hasChanged = stepAfter(store, () => {
        expect(step(store)).toBe(true)
        after = store.store.content()
      })
      expect(hasChanged).toBe(false)
      expect(store.store.content()).toEqual(after)
    })
  })

  it('of a group that is damaged are made again once it has few of its parts', () => {
    const store = storeOf(5)
    const before = store.filters()
    store.group(LIMITS)
    store.damage('filter', groupChunkKey(6, 3), 9)
    for (const key of [1, 2, 3]) store.drop(key)
    store.group(LIMITS)
    const added = store.add([rowOf(6)])
    before.set(added, store.filters().get(added) as Uint8Array)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([[4, 5, added]])
    for (const [key, filter] of store.filters()) expect(filter).toEqual(before.get(key))
  })

  it('that are damaged are made again', () => {
    const store = storeOf(5)
    const before = store.filters()
    store.damage('filter', 2, 99)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([[1, 2, 3, 4, 5]])
    expect(store.filters()).toEqual(before)
    store.damage('filter', groupHeadKey(6), 99)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([[1, 2, 3, 4, 5]])
    expect(store.filters()).toEqual(before)
  })

  it('that cannot be made again are left out, and the work ends', () => {
    const store = storeOf(5)
    store.damage('filter', 2, 99)
    store.damage('body', 2, 99)
    store.group(LIMITS)
    expect(groupsOf(store)).toEqual([[1, 3, 4, 5]])
    store.group(LIMITS)
    expect(singlesOf(store)).toEqual([2])
  })

  it('are complete after any parts were added and dropped', () => {
    const steps = fc.array(fc.oneof(fc.constant('add'), fc.constant('group'), fc.nat(20)), { maxLength: 60 })
    fc.assert(
      fc.property(steps, (all) => {
        const store = new SealedStore()
        let id = 0
        for (const step of all) {
          if (step === 'add') store.add([rowOf(++id)])
          else if (step === 'group') store.group(LIMITS)
          else {
            const key = store.keys()[step as number]
            if (key !== undefined) store.drop(key)
          }
        }
        store.group(LIMITS)
        const grouped = groupsOf(store).flat()
        const found = [...grouped, ...singlesOf(store)].filter((key) => store.keys().includes(key))
        expect(found.sort((a, b) => a - b)).toEqual(store.keys())
        expect(singlesOf(store).length).toBeLessThan(LIMITS.singleFilters)
        expect(grouped.length).toBeLessThanOrEqual(2 * store.keys().length)
      }),
      { numRuns: 200 },
    )
  })
})
