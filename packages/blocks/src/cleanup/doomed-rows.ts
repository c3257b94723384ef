import { DeadRowBits } from '../directory/dead-rows.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { countRows } from '../match/row-set.js'
import { openWhole } from '../open/open-whole.js'
import { LiveRows, type OpenedPart } from '../rows/live-rows.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import type { Expiry } from './expiry.js'

/** Rows that one step of a cleanup deletes. */
export interface DoomedRows {
  /** Number of rows. */
  readonly count: number
  /** Parts of which no row is left. */
  readonly whole: readonly PartEntry[]
  /** Parts of which some rows are left, with all their dead rows. */
  readonly partly: readonly { readonly part: PartEntry; readonly dead: DeadRowBits }[]
  /** Parts of which no expired row will be left, once these rows are deleted. */
  readonly done: readonly PartEntry[]
  /** Whether a step that finds no row is the last one. Otherwise it has only excluded parts. */
  readonly isComplete: boolean
}

/** A part of which the cleanup may have to delete some rows only. */
interface Candidate {
  readonly entry: PartEntry
  readonly dead: DeadRowBits
  /** Number of expired rows that are not chosen yet. */
  left: number
}

type Source = OpenedPart & { readonly candidate: Candidate }

/** Parts that one step opens, if it has made progress by then: a step should be short, and keep few of them in memory. */
const MAX_OPENED = 16

/**
 * Finds the first rows by (timestamp, id), over all parts, that have expired: at most `budget`. Opens only parts that may lose
 * some of their rows and not all, and only a few, so it may find no rows although there are some. Pauses after each part that it
 * opens.
 *
 * @returns `undefined` if a part has vanished since the view was made.
 * @throws LogStorageError CORRUPT if a part is damaged.
 */
export function* findDoomed(
  store: BlockStore,
  view: DirectoryView,
  expiry: Expiry,
  budget: number,
): Steps<DoomedRows | undefined> {
  const { parts, hotBodies } = view
  const candidates = parts
    .filter((part) => expiry.extentOf(part) !== 'none')
    .sort((a, b) => a.head.minTime - b.head.minTime)
  const maxOpened = Math.ceil(MAX_OPENED / expiry.weight)
  const { whole, waiting } = divide(candidates, expiry, budget, maxOpened)
  let count = whole.reduce((sum, part) => sum + liveRows(part), 0)

  const rows = new LiveRows<Source>()
  const opened: Candidate[] = []
  let place = 0
  let isComplete = true
  /** Whether the next step opens fewer parts: of these, heads and filters have not shown that no row has expired. */
  let hasExcluded = false
  while (count < budget) {
    const next = rows.peek()
    const entry = waiting[place]
    // A part that begins at the time of the next row may have a row with a smaller id.
    if (entry !== undefined && (next === undefined || entry.head.minTime <= next.time)) {
      if (opened.length >= maxOpened && (count > 0 || hasExcluded)) {
        isComplete = false
        break
      }
      place++
      if (!(yield* expiry.mayHaveRows(entry, view))) continue
      const body = hotBodies.get(entry.key) ?? (yield* settled(store.get('body', entry.key)))
      if (body === undefined) return undefined
      const part = openWhole(entry, body)
      const expired = yield* expiry.rowsOf(entry, part)
      const candidate = { entry, dead: copyOf(entry), left: countRows(expired) }
      opened.push(candidate)
      hasExcluded ||= expiry.extentOf(entry) === 'none'
      rows.add({ candidate, part, dead: { has: (row) => expired[row] === 0 } })
      yield
      continue
    }
    if (next === undefined) break
    const { source, row } = next
    rows.skip()
    source.candidate.dead.add(row, source.part.severities[row] as number)
    source.candidate.left--
    count++
  }

  const partly: { part: PartEntry; dead: DeadRowBits }[] = []
  for (const { entry, dead } of opened) {
    if (dead.count === entry.head.count) whole.push(entry)
    else if (dead.count > (entry.dead?.count ?? 0)) partly.push({ part: entry, dead })
  }
  const done = opened.filter(({ left }) => left === 0).map(({ entry }) => entry)
  return { count, whole, partly, done, isComplete }
}

/**
 * Divides parts, which are in the order of their first times, into those that are deleted as a whole, and the others. The former
 * end before the step may stop opening parts: otherwise their rows would be deleted before older ones of parts that were not opened.
 */
function divide(candidates: readonly PartEntry[], expiry: Expiry, budget: number, maxOpened: number) {
  const expired = new Set(candidates.filter((part) => expiry.extentOf(part) === 'all'))
  let end = endWithin(candidates, expiry, budget)
  for (;;) {
    const isWhole = (part: PartEntry) => part.head.maxTime < end && expired.has(part)
    const waiting = candidates.filter((part) => !isWhole(part))
    const unopened = waiting[maxOpened]?.head.minTime ?? Number.POSITIVE_INFINITY
    if (unopened >= end) return { whole: candidates.filter(isWhole), waiting }
    end = unopened
  }
}

/** A time, in microseconds: no more than `budget` rows before it have expired, which the heads alone prove. */
function endWithin(candidates: readonly PartEntry[], expiry: Expiry, budget: number): number {
  let rows = 0
  for (const part of candidates) {
    rows += expiry.maxRows(part)
    if (rows > budget) return part.head.minTime
  }
  return Number.POSITIVE_INFINITY
}

export function liveRows({ head, dead }: PartEntry): number {
  return head.count - (dead?.count ?? 0)
}

function copyOf({ head, dead }: PartEntry): DeadRowBits {
  return dead instanceof DeadRowBits ? dead.copy() : new DeadRowBits(head.count)
}
