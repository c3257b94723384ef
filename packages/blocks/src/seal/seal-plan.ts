import { BATCH_CODECS, isPacked } from '../batch/batch-head.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import type { EngineLimits } from './engine-limits.js'

/** Parts that are to be replaced by blocks with the same live rows. */
export interface SealTask {
  /**
   * - `merge`: many small hot parts become one hot part, so that reads open few parts.
   * - `seal`: hot rows become blocks.
   * - `join`: small blocks become larger ones.
   * - `rewrite`: dead rows are left out.
   * - `order`: blocks whose times overlap are cut again in the order of time.
   */
  readonly kind: 'merge' | 'seal' | 'join' | 'rewrite' | 'order'
  readonly parts: readonly PartEntry[]
}

/** The most useful piece of work; `undefined` if there is none. */
export function planSeal(view: DirectoryView, limits: EngineLimits): SealTask | undefined {
  return (
    planDue(view, limits) ??
    planIdleHot(view, limits) ??
    planRows(view) ??
    planRewrite(view, limits) ??
    planSmall(view, limits) ??
    planOrder(view, limits)
  )
}

/** The work that reads cannot wait for; `undefined` if there is none. */
export function planDue({ parts }: DirectoryView, limits: EngineLimits): SealTask | undefined {
  const hot = parts.filter(isHot)
  const share = sum(hot, (part) => shareOfBlock(part, limits))
  if (share >= limits.hotBlocks) return { kind: 'seal', parts: atOnce(hot, limits) }
  // A part that was merged to a larger size is not merged again.
  const smallHot = hot.filter((part) => shareOfBlock(part, limits) < limits.smallHot)
  if (smallHot.length >= limits.hotParts) return { kind: 'merge', parts: byId(smallHot) }
  const small = smallBlocks(parts, limits)
  if (small.length >= limits.hotParts) return { kind: 'join', parts: atOnce(small, limits) }
  return undefined
}

/** The part of a block that the live rows of a part fill, by number or by text. */
function shareOfBlock({ head, dead }: PartEntry, limits: EngineLimits): number {
  const live = head.count - (dead?.count ?? 0)
  return Math.max(live / limits.blockRows, (head.rawBytes * live) / head.count / limits.blockText)
}

function planIdleHot({ parts }: DirectoryView, limits: EngineLimits): SealTask | undefined {
  const hot = parts.filter(isHot)
  const isWorthIt = hot.length >= IDLE_PARTS || sum(hot, (part) => shareOfBlock(part, limits)) >= IDLE_SHARE
  return isWorthIt ? { kind: 'seal', parts: hot } : undefined
}

/** Rows as earlier versions wrote them, the oldest first: one part at a time, because its transaction deletes many rows. */
function planRows({ parts }: DirectoryView): SealTask | undefined {
  const part = parts.find(({ head }) => isPacked(head) && head.codec === BATCH_CODECS.rows)
  return part && { kind: 'seal', parts: [part] }
}

/** Parts that are half dead. Those that follow each other in time share blocks afterwards. */
function planRewrite({ parts }: DirectoryView, limits: EngineLimits): SealTask | undefined {
  const found: PartEntry[] = []
  for (const part of byTime(parts)) {
    if (2 * (part.dead?.count ?? 0) >= part.head.count) found.push(part)
    else if (found.length > 0) break
    if (found.length === limits.blocksAtOnce) break
  }
  return found.length > 0 ? { kind: 'rewrite', parts: found } : undefined
}

/**
 * Small blocks of a similar size. Each merge makes a block that is at least four times as large, so a row is merged few times,
 * however small the blocks were.
 */
function planSmall({ parts }: DirectoryView, limits: EngineLimits): SealTask | undefined {
  const tiers = new Map<number, PartEntry[]>()
  for (const part of smallBlocks(parts, limits)) {
    const tier = Math.floor(Math.log(shareOfBlock(part, limits)) / Math.log(TIER))
    const others = tiers.get(tier)
    if (others === undefined) tiers.set(tier, [part])
    else others.push(part)
  }
  for (const tier of tiers.values()) {
    if (tier.length >= TIER) return { kind: 'join', parts: atOnce(tier, limits) }
  }
  return undefined
}

/**
 * The blocks at the time that most blocks overlap, if they are too many. Afterwards they do not overlap each other, and nothing
 * overlaps more than before, so that a loop over this ends. A block whose rows all have the same time overlaps nothing.
 */
function planOrder({ parts }: DirectoryView, limits: EngineLimits): SealTask | undefined {
  const ends: { time: number; change: number }[] = []
  for (const { head } of parts) {
    if (head.kind !== 'block' || head.minTime === head.maxTime) continue
    ends.push({ time: head.minTime, change: 1 }, { time: head.maxTime, change: -1 })
  }
  ends.sort((a, b) => a.time - b.time || a.change - b.change)
  let depth = 0
  let deepest = limits.depth
  let at: number | undefined
  for (const { time, change } of ends) {
    depth += change
    if (depth > deepest) {
      deepest = depth
      at = time
    }
  }
  if (at === undefined) return undefined
  const from = at
  const there = parts.filter(
    ({ head }) => head.kind === 'block' && head.minTime <= from && head.maxTime > from,
  )
  // The longest first: cutting them takes away most.
  there.sort((a, b) => b.head.maxTime - b.head.minTime - (a.head.maxTime - a.head.minTime))
  return { kind: 'order', parts: there.slice(0, limits.blocksAtOnce) }
}

/** In idle moments hot parts are sealed if they are that many, or would fill that part of a block. */
const IDLE_PARTS = 16
const IDLE_SHARE = 1 / 8

/** Blocks that would fill less than this are joined. */
const SMALL_SHARE = 1 / 2
const TIER = 4

function smallBlocks(parts: readonly PartEntry[], limits: EngineLimits): PartEntry[] {
  return parts.filter((part) => !isHot(part) && shareOfBlock(part, limits) < SMALL_SHARE)
}

/** The first parts: as many as one piece of work may open. A large part counts as several. */
function atOnce(parts: readonly PartEntry[], limits: EngineLimits): PartEntry[] {
  const chosen: PartEntry[] = []
  let share = 0
  for (const part of parts) {
    if (share >= limits.blocksAtOnce / 2) break
    chosen.push(part)
    share += shareOfBlock(part, limits)
  }
  return chosen
}

/** Merged parts have greater keys than batches that were appended while they were made. The ids of hot parts never overlap. */
function byId(parts: readonly PartEntry[]): PartEntry[] {
  return parts.toSorted((a, b) => a.head.firstId - b.head.firstId)
}

function byTime(parts: readonly PartEntry[]): PartEntry[] {
  return parts.toSorted((a, b) => a.head.minTime - b.head.minTime)
}

function isHot({ head }: PartEntry): boolean {
  return head.kind === 'batch'
}

function sum(parts: readonly PartEntry[], value: (part: PartEntry) => number): number {
  return parts.reduce((total, part) => total + value(part), 0)
}
