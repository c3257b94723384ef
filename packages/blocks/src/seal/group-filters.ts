import type { DirectoryView } from '../directory/directory-view.js'
import { BlockFilter } from '../filter/block-filter.js'
import { encodeFilterGroup, FilterGroup, type PartFilter } from '../filter/filter-group.js'
import { CHUNKS } from '../filter/filter-layout.js'
import { GROUP_HEADS_END, groupChunkKey, groupHeadKey, groupOfHeadKey } from '../filter/filter-space.js'
import { unlessDamaged } from '../filter/unless-damaged.js'
import { type Steps, settled } from '../steps.js'
import type { BlockChanges, BlockStore } from '../store/block-store.js'
import type { EngineLimits } from './engine-limits.js'

type GroupLimits = Pick<EngineLimits, 'singleFilters' | 'groupedFilters'>

interface StoredGroup {
  readonly key: number
  /** `undefined` if its head is damaged. */
  readonly group: FilterGroup | undefined
}

/**
 * One step of the care for filters: puts single filters into a group, and deletes groups that few parts are left of, in one
 * transaction. Only speed depends on it: reads find the same with and without groups.
 *
 * @returns Whether it has changed anything: then there may be more to do.
 */
export function* groupFilters(
  store: BlockStore,
  { parts }: DirectoryView,
  limits: GroupLimits,
): Steps<boolean> {
  const groups = yield* readGroups(store)
  const live = new Set(parts.filter(({ head }) => head.filterBytes > 0).map(({ key }) => key))
  const wasted = groups.find((group) => isWasted(group, live))
  if (wasted === undefined && singlesOf(live, groups).length < limits.singleFilters) return false
  return yield* store.transaction((changes) => regroup(store, changes, live, limits))
}

function* regroup(
  store: BlockStore,
  changes: BlockChanges,
  live: ReadonlySet<number>,
  limits: GroupLimits,
): Steps<boolean> {
  // Read again: another process may have grouped the same filters.
  const groups = yield* readGroups(store)
  const wasted = groups.find((group) => isWasted(group, live))
  const singles = singlesOf(live, groups)
  if (wasted === undefined && singles.length < limits.singleFilters) return false
  const members = wasted === undefined ? [] : yield* extractLive(store, wasted, live)
  if (singles.length >= limits.singleFilters) {
    for (const part of singles) {
      if (members.length >= limits.groupedFilters) break
      const bytes = yield* settled(store.get('filter', part))
      const filter = bytes === undefined ? undefined : unlessDamaged(() => new BlockFilter(bytes))
      if (filter !== undefined) members.push({ part, filter })
    }
  }
  if (wasted !== undefined) deleteGroup(changes, wasted.key)
  const isGroup = members.length >= limits.singleFilters
  const state = yield* settled(store.readState())
  if (isGroup) putGroup(changes, state.nextPart, members)
  // Too few for a group: they are single filters again.
  else if (wasted !== undefined)
    for (const { part, filter } of members) changes.put('filter', part, filter.bytes)
  changes.writeState({
    ...state,
    nextPart: state.nextPart + Number(isGroup),
    changes: state.changes + Number(wasted !== undefined),
  })
  return isGroup || wasted !== undefined
}

function putGroup(changes: BlockChanges, key: number, members: readonly PartFilter[]): void {
  const { head, chunks } = encodeFilterGroup(members)
  changes.put('filter', groupHeadKey(key), head)
  for (const [chunk, bytes] of chunks.entries()) changes.put('filter', groupChunkKey(key, chunk), bytes)
  for (const { part } of members) changes.delete('filter', part)
}

function deleteGroup(changes: BlockChanges, key: number): void {
  changes.delete('filter', groupHeadKey(key))
  for (let chunk = 0; chunk < CHUNKS; chunk++) changes.delete('filter', groupChunkKey(key, chunk))
}

function* readGroups(store: BlockStore): Steps<StoredGroup[]> {
  const heads = yield* settled(store.range('filter', groupHeadKey(1), GROUP_HEADS_END - 1))
  return heads.map(({ key, value }) => ({
    key: groupOfHeadKey(key),
    group: unlessDamaged(() => new FilterGroup(value)),
  }))
}

/** Whether more than half of the parts of a group are gone. */
function isWasted({ group }: StoredGroup, live: ReadonlySet<number>): boolean {
  if (group === undefined) return true
  const left = group.parts.filter((part) => live.has(part)).length
  return left * 2 < group.parts.length
}

/** The parts that are in no group, oldest first. */
function singlesOf(live: ReadonlySet<number>, groups: readonly StoredGroup[]): number[] {
  const grouped = new Set(groups.flatMap(({ group }) => group?.parts ?? []))
  return [...live].filter((part) => !grouped.has(part)).sort((a, b) => a - b)
}

/** The filters of parts that still exist. Nothing for a group that is damaged: its blocks are opened by every read. */
function* extractLive(
  store: BlockStore,
  { key, group }: StoredGroup,
  live: ReadonlySet<number>,
): Steps<PartFilter[]> {
  if (group === undefined || !group.parts.some((part) => live.has(part))) return []
  const first = groupChunkKey(key, 0)
  const values = yield* settled(store.range('filter', first, first + CHUNKS - 1))
  const all = unlessDamaged(() => group.extract(values.map(({ value }) => value))) ?? []
  const found: PartFilter[] = []
  for (const member of all) {
    // A part may have vanished since the view was taken.
    const exists = live.has(member.part) && (yield* settled(store.get('head', member.part))) !== undefined
    if (exists) found.push(member)
  }
  return found
}
