import { type DriverRetention, elapsed, toMicroseconds } from '@logpond/core'
import { compile, sqlBuilder } from './compile.js'
import { DiskSpace } from './disk-space.js'
import { ExpiredEntries } from './expired-entries.js'
import { sql } from './kysely.js'
import { readState, writeState } from './log-state.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { dropUnfinished } from './text-rebuild.js'
import { inTransaction } from './transaction.js'
import { WindowPace } from './window-pace.js'
import type { WindowSize } from './window-size.js'

/**
 * Entries that one step deletes at most, whatever its budget: a batch may be waiting for its end. Small steps leave many
 * small parts in the full-text index.
 */
const STEP: WindowSize = { first: 500, growth: 2, least: 250, most: 2000 }

/** Milliseconds that a step is to take. */
const STEP_TIME = 20

/** Bytes that an entry takes besides its texts: numbers, headers, indexes. As measured. */
const ENTRY_OVERHEAD = 40
/** Bytes that the full-text index takes for each byte of a message. As measured. */
const TEXT_SHARE = 0.65

/** A cleanup under way: its policy comes again with each step. */
interface Cleanup {
  readonly policy: string
  readonly expired: ExpiredEntries
  /** Estimated bytes of entries that have yet to go before it is worth looking at what is used. */
  toFree: number
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

  deleteOldest(policy: DriverRetention, budget: number): { deleted: number; more: boolean } {
    if (policy.dryRun) return { deleted: this.#countGivenUp(policy), more: false }
    const cleanup = this.#cleanupOf(policy)
    if (this.#space.continueRebuild()) return { deleted: 0, more: true }
    const start = this.#now()
    const limit = Math.min(budget, this.#pace.size)
    const ids = cleanup.expired.next(limit) ?? this.#surplus(cleanup, policy, limit)
    if (ids !== undefined) {
      const deleted = this.#deleteNow(ids)
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
      const expired = new ExpiredEntries(this.#statements, policy.expired)
      this.#cleanup = { policy: key, expired, toFree: 0 }
    }
    return this.#cleanup
  }

  /** The oldest of the entries that are too many, by number, then by size. */
  #surplus(cleanup: Cleanup, { maxEntries }: DriverRetention, limit: number): number[] | undefined {
    const { entryCount, textId } = readState(this.#statements)
    if (maxEntries !== undefined && entryCount > maxEntries) {
      return this.#oldest(Math.min(limit, entryCount - maxEntries)).map(({ id }) => id)
    }
    if (cleanup.toFree <= 0) return undefined
    const ids: number[] = []
    for (const { id, textBytes, messageBytes } of this.#oldest(limit)) {
      if (cleanup.toFree <= 0) break
      cleanup.toFree -= ENTRY_OVERHEAD + textBytes + (id <= textId ? messageBytes * TEXT_SHARE : 0)
      ids.push(id)
    }
    return ids.length === 0 ? undefined : ids
  }

  /**
   * Works towards `maxBytes`; says whether there is more to do. How much space a deletion freed shows only when the
   * full-text index has been made anew: before that it has even grown, and one would delete far too many.
   */
  #makeRoom(cleanup: Cleanup, { maxBytes = Number.POSITIVE_INFINITY }: DriverRetention): boolean {
    if (this.#space.rebuildText(this.#space.used() > maxBytes)) return true
    const tooMuch = this.#space.used() - maxBytes
    if (tooMuch <= 0 || readState(this.#statements).entryCount === 0) return false
    cleanup.toFree = tooMuch
    return true
  }

  #oldest(limit: number): { id: number; textBytes: number; messageBytes: number }[] {
    const bytes = (column: string) => sql`coalesce(octet_length(${sql.ref(column)}), 0)`
    const texts = ['service', 'host', 'trace_id', 'span_id', 'message', 'attributes'].map(bytes)
    const query = sqlBuilder
      .selectFrom('log')
      .select(['id', sql<number>`${sql.join(texts, sql` + `)}`.as('textBytes')])
      .select(sql<number>`octet_length(message)`.as('messageBytes'))
      .orderBy('timestamp')
      .orderBy('id')
      .limit(limit)
    return this.#statements.all(compile(query)) as { id: number; textBytes: number; messageBytes: number }[]
  }

  #deleteNow(ids: readonly number[]): number {
    try {
      return this.#delete(ids)
    } catch (thrown) {
      // What was looked up is still there, and has to be found again.
      this.#cleanup = undefined
      throw thrown
    }
  }

  #delete(ids: readonly number[]): number {
    if (ids.length === 0) return 0
    return inTransaction(this.#connection, () => {
      dropUnfinished(this.#connection, this.#statements)
      const state = readState(this.#statements)
      // One value for all ids: the statement stays the same, however many there are.
      const list = JSON.stringify(ids)
      this.#statements
        .prepare(
          `INSERT INTO log_text (log_text, rowid, message)
           SELECT 'delete', id, message FROM log WHERE id IN (SELECT value FROM json_each(?)) AND id <= ?`,
        )
        .run([list, state.textId])
      const deleted = this.#statements
        .prepare('DELETE FROM log WHERE id IN (SELECT value FROM json_each(?))')
        .run([list])
      writeState(this.#statements, { ...state, entryCount: state.entryCount - deleted })
      this.#space.expect(deleted)
      return deleted
    })
  }

  #countGivenUp({ expired, maxEntries, maxBytes }: DriverRetention): number {
    const old = expired.reduce((count, rule) => count + this.#countExpired(rule), 0)
    const { entryCount } = readState(this.#statements)
    const byNumber = maxEntries === undefined ? 0 : entryCount - old - maxEntries
    const used = this.#space.used()
    const bySize = maxBytes === undefined ? 0 : Math.ceil((1 - maxBytes / used) * entryCount) - old
    return old + Math.max(0, byNumber, bySize)
  }

  #countExpired({ minSeverity, maxSeverity, before }: DriverRetention['expired'][number]): number {
    const query = sqlBuilder
      .selectFrom('log')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('timestamp', '<', toMicroseconds(before))
      .where('severity', '>=', minSeverity)
      .where('severity', '<=', maxSeverity)
    return this.#statements.value(compile(query)) as number
  }
}
