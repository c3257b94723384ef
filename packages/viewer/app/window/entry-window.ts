import type { StoredLogEntry } from '@logpond/core'

export type Order = 'newest' | 'oldest'

/** The entries that are loaded: a part of all that match, without gaps, in the order in which they are shown. */
export interface EntryWindow {
  readonly order: Order
  readonly entries: readonly StoredLogEntry[]
  /** Whether entries precede the first one. */
  readonly above: boolean
  /** Whether entries follow the last one. */
  readonly below: boolean
}

/** The place of an entry among all. */
export type EntryKey = Pick<StoredLogEntry, 'timestamp' | 'id'>

export function emptyWindow(order: Order): EntryWindow {
  return { order, entries: [], above: false, below: false }
}

/** Negative if `a` is shown above `b`. */
export function compareKeys(order: Order, a: EntryKey, b: EntryKey): number {
  const ascending = a.timestamp - b.timestamp || a.id - b.id
  return order === 'oldest' ? ascending : -ascending
}

/** Adds the page that follows the last entry. Beyond `most` entries, the first ones are dropped, and can be loaded again. */
export function withPageBelow(
  { order, entries, above }: EntryWindow,
  page: readonly StoredLogEntry[],
  more: boolean,
  most: number,
): EntryWindow {
  const all = merge(order, entries, page)
  const dropped = Math.max(0, all.length - most)
  return { order, entries: all.slice(dropped), above: above || dropped > 0, below: more }
}

/** Adds the page that precedes the first entry, as it was read: in the other order. Beyond `most` entries, the last ones are dropped. */
export function withPageAbove(
  { order, entries, below }: EntryWindow,
  page: readonly StoredLogEntry[],
  more: boolean,
  most: number,
): EntryWindow {
  const all = merge(order, page.toReversed(), entries)
  return { order, entries: all.slice(0, most), above: more, below: below || all.length > most }
}

/**
 * Adds entries that were committed just now, in any order. Those that belong to a part that is not loaded are left out: they come with
 * its page. Beyond `most` entries, those at the end that is not live are dropped.
 */
export function withLive(window: EntryWindow, arrived: readonly StoredLogEntry[], most: number): EntryWindow {
  const { order, entries, above, below } = window
  const first = entries[0]
  const last = entries.at(-1)
  const fitting = arrived
    .filter(
      (entry) =>
        !(above && (first === undefined || compareKeys(order, entry, first) < 0)) &&
        !(below && (last === undefined || compareKeys(order, entry, last) > 0)),
    )
    .sort((a, b) => compareKeys(order, a, b))
  if (fitting.length === 0) return window
  const all = merge(order, entries, fitting)
  if (all.length <= most) return { ...window, entries: all }
  return order === 'newest'
    ? { ...window, entries: all.slice(0, most), below: true }
    : { ...window, entries: all.slice(-most), above: true }
}

/** The side at which new entries appear. */
export function liveSide(order: Order): 'above' | 'below' {
  return order === 'newest' ? 'above' : 'below'
}

/** Two lists in one order as one; an entry that is in both comes once. */
function merge(
  order: Order,
  a: readonly StoredLogEntry[],
  b: readonly StoredLogEntry[],
): readonly StoredLogEntry[] {
  if (a.length === 0) return b
  if (b.length === 0) return a
  if (isAbove(order, a, b)) return [...a, ...b]
  if (isAbove(order, b, a)) return [...b, ...a]
  const all: StoredLogEntry[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const x = a[i]
    const y = b[j]
    const difference = x === undefined ? 1 : y === undefined ? -1 : compareKeys(order, x, y)
    const next = difference <= 0 ? x : y
    if (next !== undefined) all.push(next)
    if (difference <= 0) i++
    if (difference >= 0) j++
  }
  return all
}

function isAbove(order: Order, a: readonly StoredLogEntry[], b: readonly StoredLogEntry[]): boolean {
  const last = a.at(-1)
  const first = b[0]
  return last !== undefined && first !== undefined && compareKeys(order, last, first) < 0
}
