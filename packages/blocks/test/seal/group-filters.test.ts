import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FilterGroup } from '../../src/filter/filter-group.js'
import { GROUP_HEADS_END, groupHeadKey } from '../../src/filter/filter-space.js'
import { groupFilters } from '../../src/seal/group-filters.js'
import { runSync } from '../../src/steps.js'
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
    store.group(LIMITS)
    expect(store.store.content()).toEqual(before)
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
