import type { DirectoryView } from '../directory/directory-view.js'
import { BlockFilter } from '../filter/block-filter.js'
import {
  type EncodedFilterGroup,
  encodeFilterGroup,
  FilterGroup,
  type PartFilter,
} from '../filter/filter-group.js'
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
  const live = new Set(parts.filter(({ head }) => head.filterBytes > 0).map(({ key }) => key))
  const plan = makePlan(yield* readGroups(store), live, limits)
  if (plan === undefined) return false
  const members = plan.wasted === undefined ? [] : yield* extractLive(store, plan.wasted, live)
  for (const part of plan.singles) {
    if (members.length === limits.groupedFilters) break
    const bytes = yield* settled(store.get('filter', part))
    const filter = bytes === undefined ? undefined : unlessDamaged(() => new BlockFilter(bytes))
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
  live: ReadonlySet<number>,
  limits: GroupLimits,
): GroupPlan | undefined {
  const wasted = groups.find((group) => isWasted(group, live))
  const singles = singlesOf(live, groups)
  const areMany = singles.length >= limits.singleFilters
  if (wasted === undefined && !areMany) return undefined
  return { groups, wasted, singles: areMany ? singles : [] }
}

/** @returns `false`, and changes nothing, if another process has changed groups since the plan was made. */
function* commit(
  store: BlockStore,
  changes: BlockChanges,
  { groups, wasted }: GroupPlan,
  members: readonly PartFilter[],
  encoded: EncodedFilterGroup | undefined,
): Steps<boolean> {
  const now = yield* readGroups(store)
  if (now.length !== groups.length || now.some(({ key }, i) => key !== groups[i]?.key)) return false
  const state = yield* settled(store.readState())
  if (wasted !== undefined) deleteGroup(changes, wasted.key)
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
  return all.filter(({ part }) => live.has(part))
}
