import { type BlockEngine, type CleanupStep, runSteps } from '@logpond/blocks'
import type { DriverRetention } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { giveBack } from './free-pages.js'

/** Deletes entries over one connection in short steps, and then returns the free pages to the file system. */
export class CleanupSteps {
  readonly #engine: BlockEngine
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  /** The policy of the cleanup that has deleted all it will, as JSON. */
  #deleted: string | undefined

  constructor(engine: BlockEngine, connection: SqliteConnection, statements: StatementCache) {
    this.#engine = engine
    this.#connection = connection
    this.#statements = statements
  }

  /** As `LogDriver.deleteOldest`. Batches that wait are written in its pauses. */
  async deleteOldest(policy: DriverRetention, budget: number): Promise<CleanupStep> {
    const name = JSON.stringify(policy)
    if (this.#deleted !== name) {
      this.#deleted = undefined
      const step = await runSteps(this.#engine.deleteOldest(policy, budget))
      if (step.more || policy.dryRun) return step
      this.#deleted = name
      if (step.deleted > 0) return { ...step, more: true }
    }
    const more = giveBack(this.#connection, this.#statements)
    if (!more) this.#deleted = undefined
    return { deleted: 0, more }
  }
}
