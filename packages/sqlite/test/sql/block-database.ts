import { BatchMemory, BlockEngine, type EngineLimits, packBatch, runSync } from '@logpond/blocks'
import { onTestFinished } from 'vitest'
import type { SqliteBinding, SqliteConnection, SqliteRow } from '../../src/connection/sqlite-connection.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { CREATE_BLOCKS } from '../../src/schema/block-tables.js'
import { upgradeToBlocks } from '../../src/schema/upgrade-rows.js'
import { addLogFunctions } from '../../src/sql/log-functions.js'
import { createLogViews } from '../../src/sql/log-views.js'
import { OpenedParts } from '../../src/sql/opened-parts.js'
import { SqliteBlockStore } from '../../src/store/sqlite-block-store.js'
import { makeBatch, type Row } from '../make-batch.js'
import { testBinding } from '../test-binding.js'

/** So small that a few entries make several blocks. */
const SMALL: Partial<EngineLimits> = { blockRows: 8, hotParts: 6, depth: 1, blocksAtOnce: 3 }

/** The tables of blocks in memory, the engine that writes them, and the views of SQL over them. */
export class BlockDatabase {
  readonly connection: SqliteConnection
  readonly engine: BlockEngine
  readonly parts: OpenedParts

  /** @param path A file of version 2 of the schema, which is upgraded. @default empty tables in memory */
  constructor({
    binding = testBinding,
    maxBytes,
    path = ':memory:',
  }: {
    binding?: SqliteBinding
    maxBytes?: number
    path?: string
  } = {}) {
    this.connection = binding.connect({ path, readOnly: false, busyTimeout: 0 })
    onTestFinished(() => this.connection.close())
    if (path === ':memory:') this.connection.exec(CREATE_BLOCKS)
    else upgradeToBlocks(this.connection)
    const store = new SqliteBlockStore(this.connection, new StatementCache(this.connection))
    this.engine = new BlockEngine(store, SMALL)
    this.parts = new OpenedParts(maxBytes)
    addLogFunctions(this.connection, this.parts)
    createLogViews(this.connection)
  }

  append(rows: readonly Row[]): number {
    return runSync(this.engine.append(packBatch(makeBatch(rows), new BatchMemory())))
  }

  /** Does one step of sealing. Returns whether there may be more. */
  sealSome(): boolean {
    return runSync(this.engine.tidyUp())
  }

  seal(): void {
    while (this.sealSome());
  }

  /** Deletes the oldest entries until so many are left. */
  keep(maxEntries: number): void {
    while (runSync(this.engine.deleteOldest({ expired: [], maxEntries, dryRun: false }, 1000)).more);
  }

  all(sql: string): SqliteRow[] {
    return this.parts.during(() => {
      const statement = this.connection.prepare(sql)
      try {
        return statement.all([]).map((row) => ({ ...row }))
      } finally {
        statement.finalize()
      }
    })
  }

  /** The only value of a result. */
  value(sql: string): unknown {
    return Object.values(this.all(sql)[0] ?? {})[0]
  }

  /** Changes a byte in the middle of the body of a sealed block. */
  damage(part: number): void {
    this.connection.exec(`UPDATE log_body SET value = CAST(substr(value, 1, length(value) / 2) || x'a55a' ||
      substr(value, length(value) / 2 + 3) AS BLOB) WHERE key = ${part}`)
  }
}
