import { elapsed } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { readState } from '../schema/log-state.js'
import { TextRebuild } from './text-rebuild.js'

/** Pages that one step returns to the file system. */
const VACUUM_PAGES = 500

/**
 * Share of the entries that must have been deleted before the full-text index is rebuilt. A rebuild costs as much as storing
 * the remaining entries. After smaller deletions, the merges that new entries cause shrink the index.
 */
const REBUILD_SHARE = 0.25

/** Measures the space that a database takes, and frees space after a cleanup, in steps. */
export class DiskSpace {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #now: () => number
  /** Entries that were deleted since the last rebuild of the full-text index, which still holds their words, twice. */
  #deleted = 0
  #rebuild: TextRebuild | undefined

  /** @param now The time in milliseconds; only differences matter. */
  constructor(connection: SqliteConnection, statements: StatementCache, now: () => number = elapsed) {
    this.#connection = connection
    this.#statements = statements
    this.#now = now
  }

  /** Bytes of all pages that are not free. */
  used(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size')
  }

  /** Must be called with the number of entries that were deleted. */
  expect(deleted: number): void {
    this.#deleted += deleted
  }

  /**
   * One step of removing deleted entries from the full-text index, if they are many, or if `exactly` is true. Returns whether
   * there may be more to do.
   */
  rebuildText(exactly: boolean): boolean {
    const min = exactly ? 0 : readState(this.#statements).entryCount * REBUILD_SHARE
    if (this.#rebuild === undefined && this.#deleted > min) {
      this.#deleted = 0
      this.#rebuild = new TextRebuild(this.#connection, this.#statements, this.#now)
    }
    return this.continueRebuild()
  }

  /** Continues a rebuild that has begun. No entries may be deleted before it ends. */
  continueRebuild(): boolean {
    if (this.#rebuild === undefined) return false
    if (!this.#rebuild.step()) this.#rebuild = undefined
    return true
  }

  /** One step of returning free pages to the file system. Returns whether there is more to do. */
  giveBack(): boolean {
    // Files that other programs created may not support it.
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
