import { elapsed } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { readState } from '../schema/log-state.js'
import { TextRebuild } from './text-rebuild.js'

/** Pages that one step gives back to the file system. */
const VACUUM_PAGES = 500

/**
 * Share of the entries that must have been deleted for the full-text index to be made anew. That costs as much as storing
 * those that are left; smaller deletions leave it as new entries push its parts together.
 */
const REBUILD_SHARE = 0.25

/** The space that a database takes, and how to get some of it back after a cleanup, in steps. */
export class DiskSpace {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #now: () => number
  /** Entries that were deleted since the full-text index was last made anew: it still holds their words, twice. */
  #deleted = 0
  #rebuild: TextRebuild | undefined

  /** @param now The time in milliseconds; only differences matter. */
  constructor(connection: SqliteConnection, statements: StatementCache, now: () => number = elapsed) {
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
    this.#deleted += deleted
  }

  /**
   * One step of taking what was deleted out of the full-text index, where that is much or `exactly` all of it is asked
   * for. Says whether there may be more to do.
   */
  rebuildText(exactly: boolean): boolean {
    const least = exactly ? 0 : readState(this.#statements).entryCount * REBUILD_SHARE
    if (this.#rebuild === undefined && this.#deleted > least) {
      this.#deleted = 0
      this.#rebuild = new TextRebuild(this.#connection, this.#statements, this.#now)
    }
    return this.continueRebuild()
  }

  /** {@link rebuildText} where it has begun: nothing may be deleted before it has ended. */
  continueRebuild(): boolean {
    if (this.#rebuild === undefined) return false
    if (!this.#rebuild.step()) this.#rebuild = undefined
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
