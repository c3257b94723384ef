import { readState } from './log-state.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { beginFullMerge, MERGE_PAGES, mergeStep, setAutomerge } from './text-index.js'
import { WindowPace } from './window-pace.js'

/** Pages that one step gives back to the file system. */
const VACUUM_PAGES = 500

/**
 * Share of the entries that must have been deleted for the full-text index to be merged whole. That rewrites the index;
 * smaller deletions leave it as new entries push the parts together.
 */
const MERGE_SHARE = 0.25

/** Entries after which a long cleanup merges what it has deleted so far. */
const MOST_UNMERGED = 200_000

/** The space that a database takes, and how to get some of it back after a cleanup, in steps. */
export class DiskSpace {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #now: () => number
  /** Entries that were deleted since the full-text index was last merged whole: it still holds their words. */
  #unmerged = 0
  /** How many pages the merge that is under way may write yet. */
  #mergePages = 0
  #mergePace = new WindowPace(MERGE_PAGES)

  /** @param now The time in milliseconds; only differences matter. */
  constructor(
    connection: SqliteConnection,
    statements: StatementCache,
    now: () => number = () => performance.now(),
  ) {
    this.#connection = connection
    this.#statements = statements
    this.#now = now
  }

  /** Bytes that hold something. */
  used(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size')
  }

  /** To be told of entries that were deleted. */
  expect(deleted: number): void {
    this.#unmerged += deleted
  }

  /**
   * One step of taking what was deleted out of the full-text index, where that is much or `exactly` all of it is asked
   * for. Says whether there is more to do.
   */
  mergeText(exactly: boolean): boolean {
    return this.#merge(exactly ? 0 : readState(this.#statements).entryCount * MERGE_SHARE)
  }

  /** {@link mergeText} while there is more to delete: one step of the merge is as long as what it leaves out is large. */
  mergeMeanwhile(): boolean {
    return this.#merge(Math.max(MOST_UNMERGED, readState(this.#statements).entryCount * MERGE_SHARE))
  }

  #merge(least: number): boolean {
    if (this.#mergePages > 0) return this.#mergeStep()
    if (this.#unmerged <= least) return false
    this.#unmerged = 0
    // Batches that come meanwhile bring more to merge, perhaps without an end.
    this.#mergePages = 2 * this.#pragma('page_count') + 1000
    this.#mergePace = new WindowPace(MERGE_PAGES)
    setAutomerge(this.#statements, false)
    beginFullMerge(this.#statements)
    return true
  }

  #mergeStep(): boolean {
    const pages = this.#mergePace.size
    const start = this.#now()
    const more = mergeStep(this.#statements, pages)
    this.#mergePace.took(this.#now() - start)
    this.#mergePages = more ? this.#mergePages - pages : 0
    if (this.#mergePages > 0) return true
    setAutomerge(this.#statements, true)
    return false
  }

  /** One step of giving free pages back to the file system. Says whether there is more to do. */
  giveBack(): boolean {
    // Files that others made may not be able to.
    if (this.#pragma('auto_vacuum') !== 2) return false
    const before = this.#pragma('freelist_count')
    if (before === 0) return false
    this.#connection.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`)
    const left = this.#pragma('freelist_count')
    return left > 0 && left < before
  }

  #pragma(name: string): number {
    return this.#statements.value({ sql: `PRAGMA ${name}`, parameters: [] }) as number
  }
}
