import { LogStorageError } from '@logpond/core'
import type { Directory } from '../directory/directory.js'
import { BlockFilter } from '../filter/block-filter.js'
import { readFilters, readGroups, type StoredGroup } from '../filter/stored-groups.js'
import { unlessDamaged } from '../filter/unless-damaged.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads, BlockStore } from '../store/block-store.js'

/** What is wrong with filters. */
export interface FilterDamage {
  /** The keys of the parts that have no intact filter. Reads open them instead. */
  readonly parts: readonly number[]
  /** Groups of filters that are damaged. */
  readonly groups: readonly StoredGroup[]
  /** CORRUPT; `undefined` if nothing is wrong. */
  readonly error: LogStorageError | undefined
}

/** Reads all filters, with pauses. */
export function* checkFilters(store: BlockStore, directory: Directory): Steps<FilterDamage> {
  const { parts } = yield* directory.refresh()
  const keys = parts.filter(({ head }) => head.filterBytes > 0).map(({ key }) => key)
  const suspects = yield* damagedOf(store, keys, true)
  if (suspects.parts.length === 0 && suspects.groups.length === 0) return { ...suspects, error: undefined }
  // Filters may have moved into a group in a pause, and parts may have vanished.
  const found = yield* store.snapshot((reads) => damagedOf(reads, suspects.parts, false))
  return { ...found, error: errorOf(found.parts, found.groups) }
}

function* damagedOf(
  store: BlockReads,
  keys: readonly number[],
  pauses: boolean,
): Steps<Omit<FilterDamage, 'error'>> {
  const intact = new Set<number>()
  const groups: StoredGroup[] = []
  for (const group of yield* readGroups(store)) {
    const filters = yield* readFilters(store, group)
    if (filters === undefined) groups.push(group)
    else for (const { part } of filters) intact.add(part)
    if (pauses) yield
  }
  const parts: number[] = []
  for (const key of keys) {
    if (intact.has(key)) continue
    if (!(yield* hasFilter(store, key)) && (yield* exists(store, key))) parts.push(key)
    if (pauses) yield
  }
  return { parts, groups }
}

function* hasFilter(store: BlockReads, key: number): Steps<boolean> {
  const bytes = yield* settled(store.get('filter', key))
  return bytes !== undefined && unlessDamaged(() => new BlockFilter(bytes)) !== undefined
}

function* exists(store: BlockReads, key: number): Steps<boolean> {
  return (yield* settled(store.get('head', key))) !== undefined
}

function errorOf(parts: readonly number[], groups: readonly StoredGroup[]): LogStorageError | undefined {
  if (parts.length === 0 && groups.length === 0) return undefined
  return new LogStorageError(
    'CORRUPT',
    `Damaged filters of blocks: ${parts.length}. No entry is lost, but searches of these blocks take longer.`,
  )
}
