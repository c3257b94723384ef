import type { DriverRetention } from '@logpond/core'
import type { Connection } from '../connection/connection.js'
import type { ConnectionPool } from '../connection/connection-pool.js'
import { rowsOf } from '../connection/query-rows.js'
import { bigint } from '../read/filter-sql.js'
import { SqlParameters } from '../read/sql-parameters.js'
import { totalsSql } from '../schema/totals-sql.js'
import { countDoomed } from './count-doomed.js'
import { type Deletion, deleteExpired, deleteOldestOf, type Excess } from './delete-entries.js'
import { dropEmpty, dropOldest } from './drop-partitions.js'
import { inTransaction, type Place } from './place.js'
import { allExpiredBefore, expiredSql } from './policy-sql.js'

/** Entries that one step deletes one by one. Whole partitions count with all of their entries. */
const MAX_ROWS = 10_000

export interface CleanerOptions extends Place {
  readonly pool: ConnectionPool
}

/** A cleanup that is under way. */
interface Cleanup {
  readonly policy: string
  /** Entries that are stored after the first step are left to the next cleanup. */
  readonly maxId: number
  /** The last expired entry that was deleted: those before it are not looked at again. */
  after?: Deletion['last']
}

/** What a step did. */
interface Step {
  readonly deleted: number
  readonly more: boolean
}

/** Deletes entries step by step: a partition whose entries all go is dropped, other entries are deleted one by one. */
export class Cleaner {
  readonly #options: CleanerOptions
  #cleanup: Cleanup | undefined

  constructor(options: CleanerOptions) {
    this.#options = options
  }

  step(policy: DriverRetention, budget: number): Promise<Step> {
    const { pool } = this.#options
    return pool.use(async (connection) => {
      if (policy.dryRun) return { deleted: await countDoomed(connection, this.#options, policy), more: false }
      const cleanup = await this.#continued(connection, policy)
      const step = await this.#delete(connection, cleanup, policy, budget)
      if (step.deleted > 0) await dropEmpty(connection, this.#options)
      if (!step.more) this.#cleanup = undefined
      return step
    })
  }

  /** Drops partitions that were emptied while reads were using them. */
  tidyUp(): Promise<void> {
    return this.#options.pool.use((connection) => dropEmpty(connection, this.#options))
  }

  async #continued(connection: Connection, policy: DriverRetention): Promise<Cleanup> {
    const name = JSON.stringify(policy)
    if (this.#cleanup?.policy !== name) {
      const [row] = await rowsOf(connection, `SELECT last_id FROM ${this.#options.schema}.store`)
      this.#cleanup = { policy: name, maxId: Number(row?.[0]) }
    }
    return this.#cleanup
  }

  async #delete(
    connection: Connection,
    cleanup: Cleanup,
    policy: DriverRetention,
    budget: number,
  ): Promise<Step> {
    let deleted = 0
    if (policy.expired.length > 0) {
      const before = allExpiredBefore(policy)
      const limits = { entries: budget, bytes: Infinity, before, maxId: cleanup.maxId }
      const dropped = before === undefined ? 0 : await dropOldest(connection, this.#options, limits)
      if (dropped > 0) return { deleted: dropped, more: true }
      const expired = await this.#deleteExpired(connection, cleanup, policy, Math.min(budget, MAX_ROWS))
      deleted += expired.deleted
      if (expired.more) return { deleted, more: true }
    }
    const left = budget - deleted
    const excess = await this.#excess(connection, policy, cleanup)
    if (excess.entries <= 0 && excess.bytes <= 0) return { deleted, more: false }
    if (left <= 0) return { deleted, more: true }
    const limits = {
      entries: Math.min(left, excess.entries > 0 ? excess.entries : Infinity),
      bytes: excess.bytes > 0 ? excess.bytes : Infinity,
      maxId: cleanup.maxId,
    }
    const dropped = await dropOldest(connection, this.#options, limits)
    if (dropped > 0) return { deleted: deleted + dropped, more: true }
    const oldest = await deleteOldestOf(
      connection,
      this.#options,
      excess,
      cleanup.maxId,
      Math.min(left, MAX_ROWS),
    )
    return { deleted: deleted + oldest.deleted, more: oldest.more }
  }

  async #deleteExpired(
    connection: Connection,
    cleanup: Cleanup,
    policy: DriverRetention,
    limit: number,
  ): Promise<Deletion> {
    const parameters = new SqlParameters()
    const conditions = [expiredSql(policy, parameters), `id <= ${bigint(cleanup.maxId)}`]
    const { after } = cleanup
    if (after !== undefined)
      conditions.push(`(timestamp, id) > (${bigint(after.timestamp)}, ${bigint(after.id)})`)
    const deletion = await inTransaction(connection, this.#options, () =>
      deleteExpired(connection, this.#options, conditions, parameters, limit),
    )
    if (deletion.last !== undefined) cleanup.after = deletion.last
    return deletion
  }

  /**
   * What the store has too much of. Entries that came later do not count: those of them that have expired are not deleted yet, and
   * others must not go in their place.
   */
  async #excess(
    connection: Connection,
    { maxEntries, maxBytes }: DriverRetention,
    { maxId }: Cleanup,
  ): Promise<Excess> {
    if (maxEntries === undefined && maxBytes === undefined) return { entries: 0, bytes: 0 }
    const { schema } = this.#options
    const [row] = await rowsOf(
      connection,
      `SELECT totals.entries - later.entries, totals.bytes - later.bytes
      FROM (${totalsSql(schema)}) totals (last_id, entries, bytes),
        (SELECT count(*), coalesce(sum(size), 0) FROM ${schema}.entries WHERE id > ${bigint(maxId)}) later (entries, bytes)`,
    )
    const [entries = 0, bytes = 0] = (row ?? []).map(Number)
    return { entries: entries - (maxEntries ?? Infinity), bytes: bytes - (maxBytes ?? Infinity) }
  }
}
