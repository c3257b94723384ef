import { LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { APPLICATION_ID } from '../schema/migrations.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { readStoreState } from '../store/store-state.js'
import { durableLevel, NORMAL_LEVEL } from './synchronous-level.js'

/** Makes entries that were committed at the normal level survive a power cut, with one commit at the durable level. */
export class CommitSyncer {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #level: number
  /** Whether the write-ahead log may have data that a sync failed to write, and that the system believes to be written. */
  #isInDoubt = true
  /** Number of frames that the log had at the first check in doubt. */
  #framesInDoubt: number | undefined

  constructor(
    connection: SqliteConnection,
    statements: StatementCache,
    options: Pick<Required<SqliteOptions>, 'wal'>,
  ) {
    this.#connection = connection
    this.#statements = statements
    this.#level = durableLevel(options)
  }

  /** Must be called after any failure on this connection, which may have been a failed sync. */
  doubt(): void {
    this.#isInDoubt = true
    this.#framesInDoubt = undefined
  }

  /** @returns The greatest id that survives a power cut from now on. */
  sync(): number {
    if (this.#isInDoubt) this.#rewrite()
    try {
      return this.#commit()
    } catch (thrown) {
      this.doubt()
      throw thrown
    }
  }

  #commit(): number {
    this.#setLevel(this.#level)
    try {
      return inTransaction(this.#connection, () => {
        const { nextId } = readStoreState(this.#statements)
        // Always writes a page. An UPDATE to the same values would write nothing, and nothing would be synced.
        this.#connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
        return nextId - 1
      })
    } finally {
      // The level cannot change within a transaction. If one could not be ended, the connection is opened again.
      if (!this.#connection.inTransaction) this.#setLevel(NORMAL_LEVEL)
    }
  }

  #setLevel(level: number): void {
    this.#connection.exec(`PRAGMA synchronous = ${level}`)
  }

  /** Runs a checkpoint, which writes the frames that came into doubt into the database, and syncs it. */
  #rewrite(): void {
    const row = this.#statements.get({ sql: 'PRAGMA wal_checkpoint(PASSIVE)', parameters: [] })
    const { busy, log, checkpointed } = row as { busy: number; log: number; checkpointed: number }
    if (busy !== 0) throw heldUpError()
    this.#framesInDoubt ??= log
    // A shorter log has started again from the beginning, which happens only after all its frames were moved.
    this.#isInDoubt = checkpointed < this.#framesInDoubt && log >= this.#framesInDoubt
    if (this.#isInDoubt) throw heldUpError()
  }
}

function heldUpError(): LogStorageError {
  return new LogStorageError(
    'BUSY',
    'A reader, or a checkpoint of another connection, prevents moving the write-ahead log into the database. Try again later.',
  )
}
