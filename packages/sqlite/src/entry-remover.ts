import { type DriverRetention, toMicroseconds } from '@logpond/core'
import { sql } from 'kysely'
import { compile, sqlBuilder } from './compile.js'
import { readState, writeState } from './log-state.js'
import type { SqliteConnection } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { beginFullMerge, mergeStep } from './text-index.js'
import { END_OF_TIME } from './time-windows.js'
import { inTransaction } from './transaction.js'

/** Entries that one step deletes at most, whatever its budget: a batch may be waiting for its end. */
const MAX_STEP = 2000

/** Entries that one step looks at to find some that have expired. */
const SCAN_SIZE = 50_000

/** Pages that one step gives back to the file system. */
const VACUUM_PAGES = 500

/**
 * Share of the entries that must have been deleted for the full-text index to be merged whole. That rewrites the index;
 * smaller deletions leave it as new entries push the parts together.
 */
const MERGE_SHARE = 0.25

type Expired = DriverRetention['expired'][number]

/** Deletes entries over one connection, in steps that are short. */
export class EntryRemover {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  /** How far each rule has looked: what lies before has nothing for it any more. */
  readonly #progress = new Map<string, number>()
  /** Entries deleted since the full-text index was last merged whole. */
  #unmerged = 0
  #isMerging = false

  constructor(connection: SqliteConnection, statements: StatementCache) {
    this.#connection = connection
    this.#statements = statements
  }

  deleteOldest(policy: DriverRetention, budget: number): { deleted: number; more: boolean } {
    if (policy.dryRun) return { deleted: this.#countGivenUp(policy), more: false }
    const limit = Math.min(budget, MAX_STEP)
    for (const rule of policy.expired) {
      const { deleted, finished } = this.#deleteExpired(rule, limit)
      if (deleted > 0 || !finished) return { deleted, more: true }
    }
    const surplus = Math.min(limit, this.#surplus(policy))
    if (surplus > 0) return { deleted: this.#delete(this.#oldest(surplus)), more: true }
    this.#progress.clear()
    return { deleted: 0, more: this.#mergeText() || this.#giveBackSpace() }
  }

  /** Takes what was deleted out of the full-text index, where that is much; says whether there is more to do. */
  #mergeText(): boolean {
    if (this.#isMerging) {
      this.#isMerging = mergeStep(this.#statements)
      return this.#isMerging
    }
    const { entryCount } = readState(this.#statements)
    if (this.#unmerged <= entryCount * MERGE_SHARE) return false
    this.#unmerged = 0
    this.#isMerging = true
    beginFullMerge(this.#statements)
    return true
  }

  #deleteExpired(rule: Expired, limit: number): { deleted: number; finished: boolean } {
    const key = `${rule.minSeverity}-${rule.maxSeverity}-${rule.before}`
    const before = toMicroseconds(rule.before)
    const from = this.#progress.get(key) ?? -END_OF_TIME
    if (from >= before) return { deleted: 0, finished: true }
    const scanEnd = this.#timestampAt(from, before, SCAN_SIZE) ?? before
    // One timestamp with more entries than a scan takes is looked at whole.
    const to = scanEnd === from ? Math.min(before, from + 1) : scanEnd
    const ids = this.#idsOf(rule, from, to, limit)
    const deleted = this.#delete(ids)
    if (ids.length < limit) this.#progress.set(key, to)
    return { deleted, finished: ids.length < limit && to >= before }
  }

  #timestampAt(from: number, before: number, offset: number): number | undefined {
    const query = sqlBuilder
      .selectFrom('log')
      .select('timestamp')
      .where('timestamp', '>=', from)
      .where('timestamp', '<', before)
      .orderBy('timestamp')
      .limit(1)
      .offset(offset)
    return (this.#statements.value(compile(query)) as number | null) ?? undefined
  }

  #idsOf({ minSeverity, maxSeverity }: Expired, from: number, to: number, limit: number): number[] {
    let query = sqlBuilder
      .selectFrom('log')
      .select('id')
      .where('timestamp', '>=', from)
      .where('timestamp', '<', to)
      .orderBy('timestamp')
      .orderBy('id')
      .limit(limit)
    if (minSeverity > 1) query = query.where(sql<boolean>`+severity >= ${minSeverity}`)
    if (maxSeverity < 24) query = query.where(sql<boolean>`+severity <= ${maxSeverity}`)
    return this.#statements.all(compile(query)).map((row) => row.id as number)
  }

  #oldest(limit: number): number[] {
    const query = sqlBuilder.selectFrom('log').select('id').orderBy('timestamp').orderBy('id').limit(limit)
    return this.#statements.all(compile(query)).map((row) => row.id as number)
  }

  /** How many of the oldest entries are too many, by number and by size. */
  #surplus({ maxEntries, maxBytes }: DriverRetention): number {
    const { entryCount } = readState(this.#statements)
    const byNumber = maxEntries === undefined ? 0 : entryCount - maxEntries
    return Math.max(byNumber, maxBytes === undefined ? 0 : this.#surplusOfBytes(maxBytes, entryCount))
  }

  #surplusOfBytes(maxBytes: number, entryCount: number): number {
    const pageSize = this.#pragma('page_size')
    const bytes = (this.#pragma('page_count') - this.#pragma('freelist_count')) * pageSize
    if (bytes <= maxBytes || entryCount === 0) return 0
    return Math.max(1, Math.ceil(((bytes - maxBytes) / bytes) * entryCount))
  }

  #delete(ids: readonly number[]): number {
    if (ids.length === 0) return 0
    return inTransaction(this.#connection, () => {
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
      this.#unmerged += deleted
      return deleted
    })
  }

  /** Gives free pages back to the file system; says whether there are more. */
  #giveBackSpace(): boolean {
    // Files that others made may not be able to.
    if (this.#pragma('auto_vacuum') !== 2) return false
    const before = this.#pragma('freelist_count')
    if (before === 0) return false
    this.#connection.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`)
    const left = this.#pragma('freelist_count')
    return left > 0 && left < before
  }

  #countGivenUp(policy: DriverRetention): number {
    const expired = policy.expired.reduce((count, rule) => count + this.#countExpired(rule), 0)
    const { entryCount } = readState(this.#statements)
    const left = entryCount - expired
    const byNumber = policy.maxEntries === undefined ? 0 : left - policy.maxEntries
    const bySize =
      policy.maxBytes === undefined ? 0 : this.#surplusOfBytes(policy.maxBytes, entryCount) - expired
    return expired + Math.max(0, byNumber, bySize)
  }

  #countExpired({ minSeverity, maxSeverity, before }: Expired): number {
    const query = sqlBuilder
      .selectFrom('log')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('timestamp', '<', toMicroseconds(before))
      .where('severity', '>=', minSeverity)
      .where('severity', '<=', maxSeverity)
    return this.#statements.value(compile(query)) as number
  }

  #pragma(name: string): number {
    return this.#statements.value({ sql: `PRAGMA ${name}`, parameters: [] }) as number
  }
}
