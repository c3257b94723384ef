import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupChunkKey, groupHeadKey } from '../../src/filter/filter-space.js'
import { checkFilters, checkParts, mendFilters } from '../../src/index.js'
import { runSync } from '../../src/steps.js'
import { SealedStore } from '../support/sealed-store.js'

const LIMITS = { singleFilters: 3, groupedFilters: 5 }

/** A store whose first five filters are in a group, unless it has fewer. */
function storeOf(blocks: number): SealedStore {
  const store = new SealedStore()
  for (let id = 1; id <= blocks; id++) {
    store.add([{ id, timestamp: id, severity: 9, message: `row ${id}`, spanId: `${id}`.padStart(16, '0') }])
  }
  store.group(LIMITS)
  return store
}

function check({ store, directory }: SealedStore) {
  const { parts, groups, error } = runSync(checkFilters(store, directory))
  return { parts, groups: groups.map(({ key }) => key), message: error?.message }
}

const NOTHING = { parts: [], groups: [], message: undefined }

describe('a check of filters', () => {
  it('finds nothing wrong with single filters and groups', () => {
    const store = storeOf(7)
    expect(check(store)).toEqual(NOTHING)
    store.drop(2)
    store.drop(7)
    expect(check(store)).toEqual(NOTHING)
  })

  it('finds a single filter that is damaged', () => {
    const store = storeOf(7)
    store.damage('filter', 6, 1234)
    expect(check(store)).toEqual({
      parts: [6],
      groups: [],
      message: 'Damaged filters of blocks: 1. No entry is lost, but searches of these blocks take longer.',
    })
  })

  it.each([
    ['head', groupHeadKey(8)],
    ['chunk', groupChunkKey(8, 77)],
  ])('finds a group whose %s is damaged', (_, key) => {
    const store = storeOf(7)
    store.damage('filter', key, 100)
    expect(check(store)).toMatchObject({ parts: [1, 2, 3, 4, 5], groups: [8] })
  })

  it('passes over filters that join a group, and parts that vanish, while it runs', () => {
    const store = storeOf(2)
    const steps = checkFilters(store.store, store.directory)
    expect(steps.next().done).toBe(false)
    store.drop(1)
    store.group({ singleFilters: 1, groupedFilters: 5 })
    expect(runSync(steps).error).toBeUndefined()
  })

  it('is apart from the check of parts: the entries of a block without a filter are intact', () => {
    const store = storeOf(7)
    store.damage('filter', 6, 1234)
    store.damage('filter', groupHeadKey(8), 100)
    expect(runSync(checkParts(store.store))).toEqual([])
  })
})

describe('mending filters', () => {
  it('makes them as they were', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), (blocks, bits) => {
        const store = storeOf(blocks + 1)
        const before = store.filters()
        const keys = store.filterKeys()
        for (const bit of bits) store.damage('filter', keys[bit % keys.length] as number, bit)
        runSync(mendFilters(store.store, store.directory))
        expect(check(store)).toEqual(NOTHING)
        store.group(LIMITS)
        expect(check(store)).toEqual(NOTHING)
        for (const key of store.keys()) expect(answers(store, key)).toEqual([key])
        expect(store.filters()).toEqual(before)
      }),
      { numRuns: 50 },
    )
  })

  it('leaves out a block that is damaged too', () => {
    const store = storeOf(2)
    store.damage('filter', 1, 1234)
    store.damage('body', 1, 1234)
    expect(runSync(mendFilters(store.store, store.directory))).toBe(0)
    expect(check(store).parts).toEqual([1])
  })

  it('happens when filters are grouped', () => {
    const store = storeOf(2)
    store.damage('filter', 1, 1234)
    store.add([{ id: 3, timestamp: 3, severity: 9, message: 'row 3' }])
    store.group(LIMITS)
    expect(check(store)).toEqual(NOTHING)
    expect(store.filterKeys()).not.toContain(1)
  })
})

/** The bodies that a search for the row of a block reads. */
function answers(store: SealedStore, key: number): number[] {
  const filter = { text: { all: [{ words: [`${key}`], prefix: false }], none: [] } }
  const reader = store.reader()
  return store.reads('body', () => expect(runSync(reader.count(filter))).toBe(1))
}
