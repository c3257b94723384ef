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
 * Entries that one step deletes at most, whatever its budget: a batch may be waiting for its end. Small steps leave many
 * small parts in the full-text index.
 */
const STEP: WindowSize = { first: 500, growth: 2, min: 250, max: 2000 }

/** Milliseconds that a step is to take. */
const STEP_TIME = 20

/** Bytes that an entry takes besides its texts: numbers, headers, indexes. As measured. */
const ENTRY_OVERHEAD = 40
/** Bytes that the full-text index takes for each byte of a message. As measured. */
const TEXT_SHARE = 0.65

const isCountRight = {
  sql: 'SELECT entry_count = (SELECT count(*) FROM log) FROM log_state',
  parameters: [],
}

/** A cleanup under way: its policy comes again with each step. */
interface Cleanup {
  readonly policy: string
  readonly expired: ExpiredEntries
  /** Estimated bytes of entries that have yet to go before it is worth looking at what is used. */
  toFree: number
  /** The ids that the step before has deleted, as text. */
  last: string
}

/** Deletes entries over one connection, in steps that are short. */
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

  /** @throws LogStorageError UNSUPPORTED when entries stay although they are deleted, as a trigger can make them. */
  deleteOldest(policy: DriverRetention, budget: number): { deleted: number; more: boolean } {
    if (policy.dryRun) return { deleted: this.#countGivenUp(policy), more: false }
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
      // Too many to delete is what the counter says: it must not say more than there are.
      if (policy.maxEntries !== undefined || policy.maxBytes !== undefined) this.#mendCount()
      const expired = new ExpiredEntries(
        this.#statements,
        policy.expired,
        readState(this.#statements).nextId - 1,
      )
      this.#cleanup = { policy: key, expired, toFree: 0, last: '' }
    }
    return this.#cleanup
  }

  /** The oldest of the entries that are too many, by number, then by size. */
  #surplus(cleanup: Cleanup, { maxEntries }: DriverRetention, limit: number): number[] | undefined {
    const { entryCount, textId } = readState(this.#statements)
    const tooMany = maxEntries === undefined ? 0 : entryCount - maxEntries
    if (tooMany <= 0 && cleanup.toFree <= 0) return undefined
    const oldest = this.#oldest(tooMany > 0 ? Math.min(limit, tooMany) : limit)
    if (oldest.length === 0) {
      // Others have deleted entries meanwhile, and left the counter as it was.
      this.#mendCount()
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

  /** Counts the entries where the counter is not right. One statement sees one state of both. */
  #mendCount(): void {
    if (this.#statements.value(isCountRight) === 1) return
    inTransaction(this.#connection, () => {
      writeState(this.#statements, {
        ...readState(this.#statements),
        entryCount: countEntries(this.#statements),
      })
    })
  }

  /**
   * Works towards `maxBytes`; says whether there is more to do. How much space a deletion freed shows only when the
   * full-text index has been made anew: before that it has even grown, and one would delete far too many.
   */
  #makeRoom(cleanup: Cleanup, { maxBytes = Number.POSITIVE_INFINITY }: DriverRetention): boolean {
    if (this.#space.rebuildText(this.#space.used() > maxBytes)) return true
    const tooMuch = this.#space.used() - maxBytes
    // The counter falls with each entry that is deleted, also where something brings them back.
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
      // What was looked up is still there, and has to be found again.
      this.#cleanup = undefined
      throw thrown
    }
  }

  #deleteEvenUnindexed(ids: readonly number[]): number {
    try {
      return this.#delete(ids, true)
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
      // The index may not have what it is to forget: rows that another program has added or changed.
      return this.#delete(ids, false)
    }
  }

  /** @param isIndexSound Otherwise the index is emptied; housekeeping, or the next search by text, fills it again. */
  #delete(ids: readonly number[], isIndexSound: boolean): number {
    if (ids.length === 0) return 0
    return inTransaction(this.#connection, () => {
      dropUnfinished(this.#connection, this.#statements)
      const state = readState(this.#statements)
      if (!isIndexSound) {
        this.#statements.prepare(`INSERT INTO log_text (log_text) VALUES ('delete-all')`).run([])
        state.textId = 0
      }
      // One value for all ids: the statement stays the same, however many there are.
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

  #countGivenUp({ expired, maxEntries, maxBytes }: DriverRetention): number {
    const old = this.#countExpired(expired)
    if (maxEntries === undefined && maxBytes === undefined) return old
    const entries = countEntries(this.#statements)
    const byNumber = maxEntries === undefined ? 0 : entries - old - maxEntries
    const used = this.#space.used()
    const bySize = maxBytes === undefined ? 0 : Math.ceil((1 - maxBytes / used) * entries) - old
    return old + Math.max(0, byNumber, bySize)
  }

  /** An entry counts once, however many rules it falls under. */
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
    `The entries from id ${id} on are still there after they were deleted. Something in the database brings them back, or keeps them: look for triggers on the table log, and drop them.`,
  )
}
