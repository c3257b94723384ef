import { mendFilter } from '../check/mend-filters.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { BlockFilter } from '../filter/block-filter.js'
import { type EncodedFilterGroup, encodeFilterGroup, type PartFilter } from '../filter/filter-group.js'
import { groupChunkKey, groupHeadKey } from '../filter/filter-space.js'
import { deleteGroup, readFilters, readGroups, type StoredGroup } from '../filter/stored-groups.js'
import { unlessDamaged } from '../filter/unless-damaged.js'
import { type Steps, settled } from '../steps.js'
import type { BlockChanges, BlockStore } from '../store/block-store.js'
import type { EngineLimits } from './engine-limits.js'

type GroupLimits = Pick<EngineLimits, 'singleFilters' | 'groupedFilters'>

/** What one step does: the members of a group that vanishes and single filters become a group, or single filters. */
interface GroupPlan {
  readonly groups: readonly StoredGroup[]
  /** A group that few parts are left of. */
  readonly wasted: StoredGroup | undefined
  /** The parts whose single filters join. */
  readonly singles: readonly number[]
}

/**
 * One step of the care for filters: puts single filters into a group, and deletes a group that few parts are left of. Only speed
 * depends on it: reads find the same with and without groups. Most of the work is done before the transaction, with pauses.
 *
 * @returns Whether it has changed anything: then there may be more to do.
 */
export function* groupFilters(
  store: BlockStore,
  { parts }: DirectoryView,
  limits: GroupLimits,
): Steps<boolean> {
  const live = new Map(parts.filter(({ head }) => head.filterBytes > 0).map((entry) => [entry.key, entry]))
  const plan = makePlan(yield* readGroups(store), live, limits)
  const members = plan.wasted === undefined ? [] : yield* extractLive(store, plan.wasted, live)
  for (const part of plan.singles) {
    if (members.length === limits.groupedFilters) break
    const filter = yield* intactFilter(store, live.get(part) as PartEntry)
    if (filter !== undefined) members.push({ part, filter })
    yield
  }
  const encoded = members.length < limits.singleFilters ? undefined : encodeFilterGroup(members)
  if (encoded === undefined && plan.wasted === undefined) return false
  yield
  return yield* store.transaction((changes) => commit(store, changes, plan, members, encoded))
}

function makePlan(
  groups: readonly StoredGroup[],
  live: ReadonlyMap<number, PartEntry>,
  limits: GroupLimits,
): GroupPlan {
  const wasted = groups.find((group) => isWasted(group, live))
  const singles = singlesOf(live, groups)
  return { groups, wasted, singles: singles.length >= limits.singleFilters ? singles : [] }
}

/** @returns `false`, and changes nothing, if another process has changed groups since the plan was made. */
function* commit(
  store: BlockStore,
  changes: BlockChanges,
  { groups, wasted }: GroupPlan,
  members: readonly PartFilter[],
  encoded: EncodedFilterGroup | undefined,
): Steps<boolean> {
  if (keysOf(yield* readGroups(store)) !== keysOf(groups)) return false
  const state = yield* settled(store.readState())
  if (wasted !== undefined) deleteGroup(changes, wasted)
  if (encoded !== undefined) putGroup(changes, state.nextPart, members, encoded)
  else {
    for (const { part, filter } of members) {
      // The part may have vanished since the plan was made.
      const exists = (yield* settled(store.get('head', part))) !== undefined
      if (exists) changes.put('filter', part, filter.bytes)
    }
  }
  changes.writeState({
    ...state,
    nextPart: state.nextPart + Number(encoded !== undefined),
    changes: state.changes + Number(wasted !== undefined),
  })
  return true
}

/** A group never changes, and no other gets its key. */
function keysOf(groups: readonly StoredGroup[]): string {
  return groups.map(({ key }) => key).join()
}

function putGroup(
  changes: BlockChanges,
  key: number,
  members: readonly PartFilter[],
  { head, chunks }: EncodedFilterGroup,
): void {
  changes.put('filter', groupHeadKey(key), head)
  for (const [chunk, bytes] of chunks.entries()) changes.put('filter', groupChunkKey(key, chunk), bytes)
  for (const { part } of members) changes.delete('filter', part)
}

/** Whether more than half of the parts of a group are gone. */
function isWasted({ group }: StoredGroup, live: ReadonlyMap<number, PartEntry>): boolean {
  if (group === undefined) return true
  const left = group.parts.filter((part) => live.has(part)).length
  return left * 2 < group.parts.length
}

/** The parts that are in no group, oldest first. */
function singlesOf(live: ReadonlyMap<number, PartEntry>, groups: readonly StoredGroup[]): number[] {
  const grouped = new Set(groups.flatMap(({ group }) => group?.parts))
  return [...live.keys()].filter((part) => !grouped.has(part))
}

/** The filters of parts that still exist. Nothing for a group that is damaged: its filters are made again when they are grouped. */
function* extractLive(
  store: BlockStore,
  stored: StoredGroup,
  live: ReadonlyMap<number, PartEntry>,
): Steps<PartFilter[]> {
  const filters = yield* readFilters(store, stored)
  return filters?.filter(({ part }) => live.has(part)) ?? []
}

/** The filter of a block, which is made again if it is damaged. */
function* intactFilter(store: BlockStore, entry: PartEntry): Steps<BlockFilter | undefined> {
  const { key } = entry
  const bytes = yield* settled(store.get('filter', key))
  const filter = bytes && unlessDamaged(() => new BlockFilter(bytes))
  if (filter !== undefined) return filter
  // Another process may have grouped it in a pause.
  if ((yield* readGroups(store)).some(({ group }) => group?.parts.includes(key))) return undefined
  if (!(yield* mendFilter(store, entry))) return undefined
  const made = yield* settled(store.get('filter', key))
  return made && unlessDamaged(() => new BlockFilter(made))
}
