import { type DriverRetention, LogStorageError } from '@logpond/core'
import type { Directory } from '../directory/directory.js'
import { type DirectoryView, entriesIn, type PartEntry } from '../directory/directory-view.js'
import { FilterIndex } from '../read/filter-index.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { commitDoomed } from './commit-doomed.js'
import { countLeft, type RowsOfPart } from './count-left.js'
import { type DoomedRows, findDoomed, liveRows } from './doomed-rows.js'
import { Expiry } from './expiry.js'
import { deadBytes, rowBytes } from './part-bytes.js'
import { SearchedParts } from './searched-parts.js'

/**
 * A running cleanup. Each step gets its policy again. Entries that are stored after its first step are left to the next one, and
 * count for no limit: some may have expired already, and others must not go in their place.
 */
interface Cleanup {
  readonly policy: string
  readonly maxId: number
  readonly expiry: Expiry
  /** Number of entries that are left of those at the first step. */
  entries: number
  /** Bytes that are still to be freed for `maxBytes`. A store may return the space of deleted values later, so it is measured once. */
  toFree: number
  /** Whether nothing is left that has expired. */
  isPastExpired: boolean
}

export interface CleanupStep {
  readonly deleted: number
  readonly more: boolean
}

/** The most bytes of memory for filters of single blocks, which a cleanup rarely needs twice. */
const FILTER_BYTES = 512 * 1024

/** Attempts of a step while other connections replace the parts that it has chosen. */
const ATTEMPTS = 5

/** Deletes the oldest entries over one connection, step by step: whole parts where a rule covers them, rows of parts otherwise. */
export class OldestRemover {
  readonly #store: BlockStore
  readonly #directory: Directory
  readonly #filters: FilterIndex
  readonly #searched = new SearchedParts()
  #cleanup: Cleanup | undefined

  constructor(store: BlockStore, directory: Directory) {
    this.#store = store
    this.#directory = directory
    this.#filters = new FilterIndex(store, FILTER_BYTES)
  }

  /** As `LogDriver.deleteOldest`. */
  *step(policy: DriverRetention, budget: number): Steps<CleanupStep> {
    if (policy.dryRun) return { deleted: yield* this.#count(policy), more: false }
    for (let attempt = 1; ; attempt++) {
      const view = yield* this.#directory.refresh()
      const cleanup = yield* this.#cleanupOf(policy, view)
      const doomed = yield* this.#next(cleanup, policy, view, budget)
      if (doomed?.count === 0) {
        if (doomed.isComplete) this.#cleanup = undefined
        return { deleted: 0, more: !doomed.isComplete }
      }
      if (doomed !== undefined && (yield* commitDoomed(this.#store, this.#directory, view, doomed))) {
        cleanup.entries -= doomed.count
        cleanup.toFree -= bytesOf(doomed)
        if (!cleanup.isPastExpired) for (const part of doomed.done) cleanup.expiry.noteDone(part)
        return { deleted: doomed.count, more: true }
      }
      // The next step finds a quieter moment.
      if (attempt === ATTEMPTS) return { deleted: 0, more: true }
    }
  }

  /** The rows that this step deletes; none if the cleanup is complete. */
  *#next(
    cleanup: Cleanup,
    policy: DriverRetention,
    view: DirectoryView,
    budget: number,
  ): Steps<DoomedRows | undefined> {
    if (!cleanup.isPastExpired) {
      const expired = yield* findDoomed(this.#store, view, cleanup.expiry, budget)
      if (expired?.count !== 0 || !expired.isComplete) return expired
    }
    cleanup.isPastExpired = true
    // Another connection may have deleted entries too.
    const entries = Math.min(cleanup.entries, entriesIn(view.parts))
    const tooMany = policy.maxEntries === undefined ? 0 : entries - policy.maxEntries
    const surplus = Math.max(0, tooMany, rowsToFree(view.parts.map(rowsOf), cleanup.toFree))
    const oldest = Expiry.ofAll(cleanup.maxId)
    return yield* findDoomed(this.#store, view, oldest, Math.min(budget, surplus))
  }

  *#cleanupOf(policy: DriverRetention, view: DirectoryView): Steps<Cleanup> {
    const key = JSON.stringify(policy)
    if (this.#cleanup?.policy !== key) {
      // The view may be the first of the store, and took as long as a step if the store is large.
      yield
      const expiry = this.#expiryOf(policy, view)
      this.#searched.retain(view.parts, expiry.names)
      this.#cleanup = {
        policy: key,
        maxId: view.state.nextId - 1,
        expiry,
        entries: entriesIn(view.parts),
        toFree: yield* this.#excessBytes(policy, view),
        isPastExpired: policy.expired.length === 0,
      }
    }
    return this.#cleanup
  }

  #expiryOf({ expired }: DriverRetention, { state }: DirectoryView): Expiry {
    return Expiry.ofRules(expired, state.nextId - 1, { filters: this.#filters, searched: this.#searched })
  }

  *#excessBytes({ maxBytes }: DriverRetention, { parts }: DirectoryView): Steps<number> {
    if (maxBytes === undefined) return 0
    return (yield* settled(this.#store.bytes())) - deadBytes(parts) - maxBytes
  }

  /** The number of entries that the whole cleanup would delete. */
  *#count(policy: DriverRetention): Steps<number> {
    const known = new Map<PartEntry, number>()
    for (let inVain = 0, last = 0; ; ) {
      const view = yield* this.#directory.refresh()
      const expiry = this.#expiryOf(policy, view)
      const left = yield* countLeft(this.#store, view, expiry, known)
      if (left !== undefined) {
        const rows = left.reduce((sum, { rows }) => sum + rows, 0)
        const expired = entriesIn(view.parts) - rows
        const tooMany = policy.maxEntries === undefined ? 0 : rows - policy.maxEntries
        const excess = yield* this.#excessBytes(policy, view)
        const freed = left.reduce((sum, { part, rows }) => sum + (liveRows(part) - rows) * rowBytes(part), 0)
        return expired + Math.max(0, tooMany, rowsToFree(left, excess - freed))
      }
      inVain = known.size > last ? 0 : inVain + 1
      last = known.size
      if (inVain === ATTEMPTS)
        throw new LogStorageError(
          'BUSY',
          'The blocks that a dry run counts were replaced again and again. Count again.',
        )
    }
  }
}

function rowsOf(part: PartEntry): RowsOfPart {
  return { part, rows: liveRows(part) }
}

/** How many of the oldest rows free that many bytes. Of parts whose times overlap, the first is counted first. */
function rowsToFree(parts: readonly RowsOfPart[], bytes: number): number {
  let rows = 0
  let rest = bytes
  if (rest <= 0) return 0
  for (const { part, rows: live } of parts.toSorted((a, b) => a.part.head.minTime - b.part.head.minTime)) {
    const each = rowBytes(part)
    if (live * each >= rest) return rows + Math.ceil(rest / each)
    rows += live
    rest -= live * each
  }
  return rows
}

function bytesOf({ whole, partly }: DoomedRows): number {
  let bytes = 0
  for (const part of whole) bytes += liveRows(part) * rowBytes(part)
  for (const { part, dead } of partly) bytes += (dead.count - (part.dead?.count ?? 0)) * rowBytes(part)
  return bytes
}
