import type { FieldTest } from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import { partsInOrder } from './parts-in-order.js'
import type { Read } from './read.js'
import { isAfter, type Place, type RowOrder } from './row-order.js'
import { RowRange } from './row-range.js'
import type { TopRows } from './top-rows.js'

/** What a read returns the first rows of. */
export interface Wanted {
  readonly order: RowOrder
  /** Only rows after this place. */
  readonly after: Place | undefined
  readonly limit: number
}

/** What attempts at a read have found so far. */
export interface Progress {
  readonly rows: TopRows
  /** The keys of the parts that need not be opened again. */
  readonly done: Set<number>
}

/** Finds the first rows that pass all tests, part by part, until no other part can have one of them. */
export function* findFirst(read: Read, wanted: Wanted, progress: Progress): Steps<TopRows> {
  beginAgain(read.view, progress)
  const { order, after, limit } = wanted
  for (const entry of partsInOrder(read.view, order)) {
    const before = progress.rows.last
    if (before !== undefined && !mayPrecede(order, entry, before)) break
    const tests = progress.done.has(entry.key) ? undefined : testsOf(entry, read, wanted)
    if (tests === undefined) {
      if (read.pace.isDueAfterPassing()) yield
      continue
    }
    let range: RowRange | undefined
    const found = yield* read.find(entry, tests, (part) => {
      range = new RowRange(part, order, after, before)
      return range.rows()
    })
    if (found !== undefined && range !== undefined) {
      progress.rows.add({ entry, part: found.part, ...range.first(found.rows, limit) })
      read.done(entry, found.part)
    }
    progress.done.add(entry.key)
    if (read.pace.isDue()) yield
  }
  return progress.rows
}

/** The tests that the head of a part does not decide; `undefined` if no row passes, or all are before the place to begin at. */
function testsOf(
  entry: PartEntry,
  { tests }: Read,
  { order, after }: Wanted,
): readonly FieldTest[] | undefined {
  const far = order.far(entry.head)
  if (after !== undefined && !isAfter(order, far.primary, far.id, after)) return undefined
  return undecidedTests(entry.head, tests)
}

/**
 * Of an earlier attempt, only parts that still exist count. Rows of a part that has vanished are found again where they are now;
 * then parts that had no room for theirs must be looked at again too.
 */
function beginAgain(view: DirectoryView, progress: Progress): void {
  if (progress.done.size === 0) return
  const existing = new Set(view.parts.map(({ key }) => key))
  if (progress.rows.keys().every((key) => existing.has(key))) return
  progress.rows.clear()
  progress.done.clear()
}

function mayPrecede(order: RowOrder, { head }: PartEntry, place: Place): boolean {
  return isAfter(order, place.primary, place.id, order.near(head))
}
