import { LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { readState } from '../schema/log-state.js'
import { APPLICATION_ID } from '../schema/migrations.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { durableLevel, NORMAL_LEVEL } from './synchronous-level.js'

/** Makes what was committed at the normal level survive a power cut: by one commit at the durable one. */
export class CommitSyncer {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #level: number
  /** Whether the write-ahead log may hold what a sync has failed to write, and the system takes for written. */
  #isInDoubt = true
  /** How many frames the log had when they were first looked at, in doubt. */
  #doubtful: number | undefined

  constructor(
    connection: SqliteConnection,
    statements: StatementCache,
    options: Pick<Required<SqliteOptions>, 'wal'>,
  ) {
    this.#connection = connection
    this.#statements = statements
    this.#level = durableLevel(options)
  }

  /** To be told when something has failed on this connection: it may have been a sync. */
  doubt(): void {
    this.#isInDoubt = true
    this.#doubtful = undefined
  }

  /** @returns The greatest id that now survives a power cut. */
  sync(): number {
    if (this.#isInDoubt) this.#writeAnew()
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
        const { nextId } = readState(this.#statements)
        // Writes a page whatever it held: an UPDATE to the same values writes nothing, and so nothing would be synced.
        this.#connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
        return nextId - 1
      })
    } finally {
      // A transaction that could not be ended keeps its level; the connection is opened anew then.
      if (!this.#connection.inTransaction) this.#setLevel(NORMAL_LEVEL)
    }
  }

  #setLevel(level: number): void {
    this.#connection.exec(`PRAGMA synchronous = ${level}`)
  }

  /** Has a checkpoint write into the database, and sync there, what the log held when it came into doubt. */
  #writeAnew(): void {
    const row = this.#statements.get({ sql: 'PRAGMA wal_checkpoint(PASSIVE)', parameters: [] })
    const { busy, log, checkpointed } = row as { busy: number; log: number; checkpointed: number }
    if (busy !== 0) throw heldUpError()
    this.#doubtful ??= log
    // A log that has become shorter has started over, and that it does when all of it was moved.
    this.#isInDoubt = checkpointed < this.#doubtful && log >= this.#doubtful
    if (this.#isInDoubt) throw heldUpError()
  }
}

function heldUpError(): LogStorageError {
  return new LogStorageError(
    'BUSY',
    'A reader, or a checkpoint of somebody else, keeps the write-ahead log from being moved into the database. Try later.',
  )
}
