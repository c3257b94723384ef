import { readState } from './log-state.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { beginFullMerge, MERGE_PAGES, mergeStep } from './text-index.js'

/** Pages that one step gives back to the file system. */
const VACUUM_PAGES = 500

/**
 * Share of the entries that must have been deleted for the full-text index to be merged whole. That rewrites the index;
 * smaller deletions leave it as new entries push the parts together.
 */
const MERGE_SHARE = 0.25

/** The space that a database takes, and how to get some of it back after a cleanup, in steps. */
export class DiskSpace {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  /** Entries that were deleted since the full-text index was last merged whole: it still holds their words. */
  #unmerged = 0
  /** How many steps the merge that is under way may take yet. */
  #mergeSteps = 0

  constructor(connection: SqliteConnection, statements: StatementCache) {
    this.#connection = connection
    this.#statements = statements
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
    if (this.#mergeSteps > 0) {
      this.#mergeSteps = mergeStep(this.#statements) ? this.#mergeSteps - 1 : 0
      return this.#mergeSteps > 0
    }
    const least = exactly ? 0 : readState(this.#statements).entryCount * MERGE_SHARE
    if (this.#unmerged <= least) return false
    this.#unmerged = 0
    // Batches that come meanwhile bring more to merge, perhaps without an end.
    this.#mergeSteps = Math.ceil((2 * this.#pragma('page_count')) / MERGE_PAGES) + 16
    beginFullMerge(this.#statements)
    return true
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
