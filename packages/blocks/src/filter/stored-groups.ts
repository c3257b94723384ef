import { type Steps, settled } from '../steps.js'
import type { BlockChanges, BlockReads } from '../store/block-store.js'
import { FilterGroup, type PartFilter } from './filter-group.js'
import { CHUNKS } from './filter-layout.js'
import { GROUP_HEADS_END, groupChunkKey, groupHeadKey, groupOfHeadKey } from './filter-space.js'
import { unlessDamaged } from './unless-damaged.js'

/** A group of filters in a store. */
export interface StoredGroup {
  readonly key: number
  /** `undefined` if its head is damaged. */
  readonly group: FilterGroup | undefined
}

export function* readGroups(store: Pick<BlockReads, 'range'>): Steps<StoredGroup[]> {
  const heads = yield* settled(store.range('filter', groupHeadKey(1), GROUP_HEADS_END - 1))
  return heads.map(({ key, value }) => ({
    key: groupOfHeadKey(key),
    group: unlessDamaged(() => new FilterGroup(value)),
  }))
}

/** The filters of a group; `undefined` if it is damaged. */
export function* readFilters(
  store: Pick<BlockReads, 'range'>,
  { key, group }: StoredGroup,
): Steps<PartFilter[] | undefined> {
  if (group === undefined) return undefined
  const first = groupChunkKey(key, 0)
  const values = yield* settled(store.range('filter', first, first + CHUNKS - 1))
  return unlessDamaged(() => group.extract(values.map(({ value }) => value)))
}

export function deleteGroup(changes: BlockChanges, { key }: StoredGroup): void {
  changes.delete('filter', groupHeadKey(key))
  for (let chunk = 0; chunk < CHUNKS; chunk++) changes.delete('filter', groupChunkKey(key, chunk))
}
