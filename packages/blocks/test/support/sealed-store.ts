import { toMicroseconds } from '@logpond/core'
import { packRows } from '../../src/block/block-rows.js'
import { encodeBlock } from '../../src/block/encode-block.js'
import { Directory } from '../../src/directory/directory.js'
import { groupHeadKey } from '../../src/filter/filter-space.js'
import { readFilters, readGroups } from '../../src/filter/stored-groups.js'
import { type MemoryBlockStore, memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { openPart } from '../../src/open/open-part.js'
import { BlockReader, type BlockReaderOptions } from '../../src/read/block-reader.js'
import type { EngineLimits } from '../../src/seal/engine-limits.js'
import { groupFilters } from '../../src/seal/group-filters.js'
import { runSync } from '../../src/steps.js'
import type { Space } from '../../src/store/block-store.js'
import type { ArrayRow } from './array-part.js'

/** Sealed blocks in a store in memory. Notes which values are read. */
export class SealedStore {
  readonly store: MemoryBlockStore = memoryBlockStore()
  readonly directory: Directory
  readonly #rows = new Map<number, readonly ArrayRow[]>()
  readonly #read: { space: Space; key: number }[] = []

  constructor() {
    const { store } = this
    const get = store.get.bind(store)
    store.get = (space, key) => {
      this.#read.push({ space, key })
      return get(space, key)
    }
    this.directory = new Directory(store)
  }

  reader(): BlockReader {
    return new BlockReader(this.store, this.directory, { open: openPart })
  }

  /**
   * A reader of copies of bodies, which it may free. By default it has no room for blocks.
   *
   * @param given Gets each copy.
   */
  readerOfCopies(options: Partial<BlockReaderOptions> = {}, given?: (body: Uint8Array) => void): BlockReader {
    const { store } = this
    const get = (space: Space, key: number) => {
      const value = store.get(space, key)
      if (space !== 'body' || value === undefined) return value
      const copy = Uint8Array.from(value)
      given?.(copy)
      return copy
    }
    const copies = { givesCopies: true, get, range: store.range.bind(store) }
    return new BlockReader(copies, this.directory, { open: openPart, cacheBytes: 0, ...options })
  }

  /** Adds a block. The rows may have any order. Returns its key. */
  add(rows: readonly ArrayRow[]): number {
    const sorted = rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)
    const { head, filter, body } = encodeBlock(
      packRows({
        ids: sorted.map(({ id }) => id),
        timestamps: sorted.map(({ timestamp }) => toMicroseconds(timestamp)),
        severities: sorted.map(({ severity }) => severity),
        services: sorted.map(({ service }) => service),
        hosts: sorted.map(({ host }) => host),
        traceIds: sorted.map(({ traceId }) => traceId),
        spanIds: sorted.map(({ spanId }) => spanId),
        messages: sorted.map(({ message }) => message),
        attributes: sorted.map(({ attributes }) => attributes),
      }),
      { uuid: this.store.uuid, replaces: [] },
    )
    const state = this.store.readState()
    const key = state.nextPart
    runSync(
      this.store.transaction(function* (changes) {
        changes.put('head', key, head)
        if (filter !== undefined) changes.put('filter', key, filter)
        changes.put('body', key, body)
        changes.writeState({
          ...state,
          nextPart: key + 1,
          entryCount: state.entryCount + rows.length,
          nextId: rows.reduce((next, { id }) => Math.max(next, id + 1), state.nextId),
        })
      }),
    )
    this.#rows.set(key, rows)
    return key
  }

  drop(key: number): void {
    const state = this.store.readState()
    const count = this.#rows.get(key)?.length ?? 0
    runSync(
      // biome-ignore lint/correctness/useYield: this store is synchronous.
      this.store.transaction(function* (changes) {
        for (const space of ['head', 'filter', 'body'] as const) changes.delete(space, key)
        changes.writeState({ ...state, entryCount: state.entryCount - count, changes: state.changes + 1 })
      }),
    )
    this.#rows.delete(key)
  }

  /** Takes all steps of the care for filters. */
  group(limits: Pick<EngineLimits, 'singleFilters' | 'groupedFilters'>): void {
    let steps = 0
    while (runSync(groupFilters(this.store, runSync(this.directory.refresh()), limits))) {
      if (++steps > 100) throw new Error('The care for filters does not end.')
    }
  }

  /** Flips a bit of a value. */
  damage(space: Space, key: number, bit: number): void {
    const value = this.store.get(space, key)
    if (value === undefined) throw new RangeError(`There is no ${space} ${key}.`)
    const damaged = Uint8Array.from(value)
    const at = (bit >>> 3) % damaged.length
    damaged[at] = (damaged[at] as number) ^ (1 << (bit & 7))
    runSync(
      // biome-ignore lint/correctness/useYield: this store is synchronous.
      this.store.transaction(function* (changes) {
        changes.put(space, key, damaged)
      }),
    )
  }

  keys(): number[] {
    return [...this.#rows.keys()]
  }

  all(): ArrayRow[] {
    return [...this.#rows.values()].flat().toSorted((a, b) => a.id - b.id)
  }

  /** The keys of a space that `work` reads, one after the other. */
  reads(space: Space, work: () => unknown): number[] {
    this.#read.length = 0
    work()
    return this.#read.filter((each) => each.space === space).map(({ key }) => key)
  }

  /** The filter of each block, in a group or not. */
  filters(): Map<number, Uint8Array> {
    const found = new Map<number, Uint8Array>()
    for (const group of runSync(readGroups(this.store))) {
      for (const { part, filter } of runSync(readFilters(this.store, group)) ?? [])
        found.set(part, filter.bytes)
    }
    for (const { key, value } of this.store.range('filter', 1, groupHeadKey(0))) found.set(key, value)
    return found
  }

  /** The keys of all values of the space `filter`. */
  filterKeys(): number[] {
    return this.store.range('filter', 1, Number.MAX_SAFE_INTEGER).map(({ key }) => key)
  }
}
