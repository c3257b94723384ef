import { type DriverRetention, elapsed, isLogStorageError, LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { compile, sqlBuilder } from '../read/compile.js'
import { sql } from '../read/kysely.js'
import { LOG_TEXT_COLUMNS } from '../schema/log-database.js'
import { countEntries, readState, writeState } from '../schema/log-state.js'
import { dropUnfinished } from '../schema/unfinished-index.js'
import type { WindowSize } from '../steps/window-pace.js'
import { WindowPace } from '../steps/window-pace.js'
import { DiskSpace } from './disk-space.js'
import { ExpiredEntries, endOfRules, exactId, isExpired } from './expired-entries.js'

/**
 * Maximum number of entries that one step deletes, whatever its budget, because a batch may be waiting for it to end. Small
 * steps leave many small segments in the full-text index.
 */
const STEP: WindowSize = { first: 500, growth: 2, min: 250, max: 2000 }

/** Target time of a step, in milliseconds. */
const STEP_TIME = 20

/** Bytes that an entry takes in addition to its texts: numbers, headers, indexes. As measured. */
const ENTRY_OVERHEAD = 40
/** Bytes that the full-text index takes for each byte of a message. As measured. */
const TEXT_SHARE = 0.65

const isCountRight = {
  sql: 'SELECT entry_count = (SELECT count(*) FROM log) FROM log_state',
  parameters: [],
}

/** A running cleanup. Each step gets its policy again. */
interface Cleanup {
  readonly policy: string
  readonly expired: ExpiredEntries
  /** Estimated bytes of entries to delete before the space is measured again. */
  toFree: number
  /** The ids that the last step deleted, as text. */
  last: string
}

/** Deletes entries over one connection, in short steps. */
export class EntryRemover {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #space: DiskSpace
  readonly #now: () => number
  readonly #pace = new WindowPace(STEP, STEP_TIME)
  #cleanup: Cleanup | undefined

  /** @param now The time in milliseconds; only differences matter. */
  constructor(connection: SqliteConnection, statements: StatementCache, now: () => number = elapsed) {
    this.#connection = connection
    this.#statements = statements
    this.#now = now
    this.#space = new DiskSpace(connection, statements, now)
  }

  /** @throws LogStorageError UNSUPPORTED if deleted entries are still there: a trigger can cause that. */
  deleteOldest(policy: DriverRetention, budget: number): { deleted: number; more: boolean } {
    if (policy.dryRun) return { deleted: this.#countToDelete(policy), more: false }
    const cleanup = this.#cleanupOf(policy)
    if (this.#space.continueRebuild()) return { deleted: 0, more: true }
    const start = this.#now()
    const limit = Math.min(budget, this.#pace.size)
    const ids = cleanup.expired.next(limit) ?? this.#surplus(cleanup, policy, limit)
    if (ids !== undefined) {
      const deleted = this.#deleteNow(cleanup, ids)
      if (deleted === this.#pace.size) this.#pace.took(this.#now() - start)
      return { deleted, more: true }
    }
    const more = this.#makeRoom(cleanup, policy) || this.#space.giveBack()
    if (!more) this.#cleanup = undefined
    return { deleted: 0, more }
  }

  #cleanupOf(policy: DriverRetention): Cleanup {
    const key = JSON.stringify(policy)
    if (this.#cleanup?.policy !== key) {
      // The counter says how many entries to delete, so it must not exceed the number of entries.
      if (policy.maxEntries !== undefined || policy.maxBytes !== undefined) this.#correctCount()
      const expired = new ExpiredEntries(
        this.#statements,
        policy.expired,
        readState(this.#statements).nextId - 1,
      )
      this.#cleanup = { policy: key, expired, toFree: 0, last: '' }
    }
    return this.#cleanup
  }

  /** The oldest of the entries that exceed `maxEntries`, then of those that exceed `maxBytes`. */
  #surplus(cleanup: Cleanup, { maxEntries }: DriverRetention, limit: number): number[] | undefined {
    const { entryCount, textId } = readState(this.#statements)
    const tooMany = maxEntries === undefined ? 0 : entryCount - maxEntries
    if (tooMany <= 0 && cleanup.toFree <= 0) return undefined
    const oldest = this.#oldest(tooMany > 0 ? Math.min(limit, tooMany) : limit)
    if (oldest.length === 0) {
      // Another program has deleted entries and has not changed the counter.
      this.#correctCount()
      return undefined
    }
    if (tooMany > 0) return oldest.map(({ id }) => id)
    const ids: number[] = []
    for (const { id, textBytes, messageBytes } of oldest) {
      if (cleanup.toFree <= 0) break
      cleanup.toFree -= ENTRY_OVERHEAD + textBytes + (id <= textId ? messageBytes * TEXT_SHARE : 0)
      ids.push(id)
    }
    return ids
  }

  /** Corrects the counter if it is wrong. One statement compares both, so it sees one state of them. */
  #correctCount(): void {
    if (this.#statements.value(isCountRight) === 1) return
    inTransaction(this.#connection, () => {
      writeState(this.#statements, {
        ...readState(this.#statements),
        entryCount: countEntries(this.#statements),
      })
    })
  }

  /**
   * One step towards `maxBytes`. Returns whether there is more to do. A deletion makes the full-text index grow until it is
   * rebuilt, so the space is measured only after a rebuild. Otherwise far too many entries would be deleted.
   */
  #makeRoom(cleanup: Cleanup, { maxBytes = Number.POSITIVE_INFINITY }: DriverRetention): boolean {
    if (this.#space.rebuildText(this.#space.used() > maxBytes)) return true
    const tooMuch = this.#space.used() - maxBytes
    // The counter decreases with each deleted entry, even if a trigger adds the entry again.
    const isEmpty = readState(this.#statements).entryCount === 0 || this.#oldest(1).length === 0
    if (tooMuch <= 0 || isEmpty) return false
    cleanup.toFree = tooMuch
    return true
  }

  #oldest(limit: number): { id: number; textBytes: number; messageBytes: number }[] {
    const bytes = (column: string) => sql`coalesce(octet_length(${sql.ref(column)}), 0)`
    const texts = LOG_TEXT_COLUMNS.map(bytes)
    const query = sqlBuilder
      .selectFrom('log')
      .select([exactId, sql<number>`${sql.join(texts, sql` + `)}`.as('textBytes')])
      .select(sql<number>`octet_length(message)`.as('messageBytes'))
      .orderBy('timestamp')
      .orderBy('log.id')
      .limit(limit)
    return this.#statements.all(compile(query)) as { id: number; textBytes: number; messageBytes: number }[]
  }

  #deleteNow(cleanup: Cleanup, ids: readonly number[]): number {
    try {
      const text = JSON.stringify(ids)
      if (ids.length > 0 && text === cleanup.last) throw cannotDelete(ids)
      cleanup.last = text
      return this.#deleteEvenUnindexed(ids)
    } catch (thrown) {
      // The entries that were found are still there, and have to be found again.
      this.#cleanup = undefined
      throw thrown
    }
  }

  #deleteEvenUnindexed(ids: readonly number[]): number {
    try {
      return this.#delete(ids, true)
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
      // The index may lack rows that another program has added or changed, and then cannot delete them.
      return this.#delete(ids, false)
    }
  }

  /** @param isIndexSound If false, the index is emptied. The next idle moment, or the next search by text, fills it again. */
  #delete(ids: readonly number[], isIndexSound: boolean): number {
    if (ids.length === 0) return 0
    return inTransaction(this.#connection, () => {
      dropUnfinished(this.#connection, this.#statements)
      const state = readState(this.#statements)
      if (!isIndexSound) {
        this.#statements.prepare(`INSERT INTO log_text (log_text) VALUES ('delete-all')`).run([])
        state.textId = 0
      }
      // One parameter for all ids, so that one statement serves any number of them.
      const list = JSON.stringify(ids)
      this.#statements
        .prepare(
          `INSERT INTO log_text (log_text, rowid, message)
           SELECT 'delete', id, message FROM log WHERE id IN (SELECT value FROM json_each(?)) AND id BETWEEN 1 AND ?`,
        )
        .run([list, state.textId])
      const deleted = this.#statements
        .prepare('DELETE FROM log WHERE id IN (SELECT value FROM json_each(?))')
        .run([list])
      writeState(this.#statements, { ...state, entryCount: Math.max(0, state.entryCount - deleted) })
      this.#space.expect(deleted)
      return deleted
    })
  }

  #countToDelete({ expired, maxEntries, maxBytes }: DriverRetention): number {
    const old = this.#countExpired(expired)
    if (maxEntries === undefined && maxBytes === undefined) return old
    const entries = countEntries(this.#statements)
    const byNumber = maxEntries === undefined ? 0 : entries - old - maxEntries
    const used = this.#space.used()
    const bySize = maxBytes === undefined ? 0 : Math.ceil((1 - maxBytes / used) * entries) - old
    return old + Math.max(0, byNumber, bySize)
  }

  /** Counts an entry once, however many rules it matches. */
  #countExpired(rules: DriverRetention['expired']): number {
    if (rules.length === 0) return 0
    const query = sqlBuilder
      .selectFrom('log')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('timestamp', '<', endOfRules(rules))
      .where(isExpired(rules))
    return this.#statements.value(compile(query)) as number
  }
}

function cannotDelete([id]: readonly number[]): LogStorageError {
  return new LogStorageError(
    'UNSUPPORTED',
    `The entries from id ${id} on are still there after they were deleted. A trigger may restore them or prevent the deletion: look for triggers on the table log, and drop them.`,
  )
}
