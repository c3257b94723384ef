import type { DriverRetention } from '@logpond/core'
import { bytesOf, entriesWithin, tableSize } from '../read/stats.js'
import { SCHEMA_PARTITION } from '../schema/versions.js'
import type { Store } from '../store.js'
import type { Commits } from '../write/commits.js'
import { deleteEntries } from './delete-entries.js'
import { expiredSql } from './expired-sql.js'

/** Entries that a policy deletes, of those up to an id. */
interface Due {
  readonly expired: number
  /** Of those that have not expired, the oldest. */
  readonly surplus: number
  /** Whether `surplus` is an estimate, because a limit is in bytes. */
  readonly isEstimate: boolean
  /** The partitions of the table. */
  readonly partitions: readonly number[]
}

/** Deletes entries by a policy, in steps. */
export class Cleanup {
  readonly #store: Store
  readonly #commits: Commits
  /** The policy of the cleanup that is under way, and the last id at its beginning: later entries are left to the next one. */
  #current: { readonly policy: string; readonly maxId: number } | undefined

  constructor(store: Store, commits: Commits) {
    this.#store = store
    this.#commits = commits
  }

  /** See `deleteOldest` of the contract. */
  async step(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    const maxId = policy.dryRun ? await this.#commits.lastId() : await this.#maxId(policy)
    const isExpired = expiredSql(policy.expired, this.#store.dialect.words)
    const due = await this.#due(policy, isExpired, maxId)
    const total = due.expired + due.surplus
    if (policy.dryRun) return { deleted: total, more: false }
    const deleted = Math.min(total, budget)
    const expired = Math.min(due.expired, deleted)
    await deleteEntries(this.#store, {
      isExpired,
      maxId,
      ...due,
      delete: { expired, surplus: deleted - expired },
    })
    // After deleting by bytes, the next step looks whether it was enough.
    const more = deleted < total || (due.isEstimate && due.surplus > 0)
    if (!more) this.#current = undefined
    return { deleted, more }
  }

  async #maxId(policy: DriverRetention): Promise<number> {
    const key = JSON.stringify(policy)
    if (this.#current?.policy !== key) this.#current = { policy: key, maxId: await this.#commits.lastId() }
    return this.#current.maxId
  }

  async #due({ maxEntries, maxBytes }: DriverRetention, isExpired: string, maxId: number): Promise<Due> {
    const isOld = `kind = 0 AND id <= ${maxId}`
    const sql = `SELECT p, countIf(${isOld}), countIf(${isOld} AND ${isExpired}) FROM ${this.#store.target}
      WHERE p < ${SCHEMA_PARTITION} GROUP BY p`
    const counted = (await this.#store.rows(sql)) as [number, number, number][]
    const partitions = counted.map(([p]) => p)
    const entries = counted.reduce((sum, [, count]) => sum + count, 0)
    const expired = counted.reduce((sum, [, , count]) => sum + count, 0)
    const left = entries - expired
    let surplus = Math.max(0, left - (maxEntries ?? left))
    let isEstimate = false
    if (maxBytes !== undefined) {
      const size = await tableSize(this.#store)
      if (bytesOf(left - surplus, size) > maxBytes) {
        surplus = left - entriesWithin(maxBytes, size)
        isEstimate = true
      }
    }
    return { expired, surplus, isEstimate, partitions }
  }
}
