import type { PackedBatch } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import type { ReserveFile } from '../files/reserve-file.js'
import type { MarkKeeper } from '../recovery/mark-keeper.js'
import { type LogState, MAX_ID, readStateToAppend, writeState } from '../schema/log-state.js'
import { indexEntries } from '../schema/text-index.js'
import { EntryInserter } from './entry-inserter.js'

/** Number of tokens that are kept. A retry of a batch comes soon. */
const KEPT_TOKENS = 1000
/** Number of batches after which older tokens are deleted. */
const PRUNE_INTERVAL = 250

const findToken = 'SELECT first_id, entry_count FROM log_batch WHERE token = ?'
const insertToken = 'INSERT INTO log_batch (token, first_id, entry_count) VALUES (?, ?, ?)'
const pruneTokens = `DELETE FROM log_batch WHERE id <= (SELECT max(id) FROM log_batch) - ${KEPT_TOKENS}`

/** The files next to a database that its writer keeps up to date. */
export interface BatchWriterFiles {
  readonly reserve?: Pick<ReserveFile, 'hold'> | undefined
  readonly marks?: Pick<MarkKeeper, 'minNextId' | 'reserve' | 'committed'> | undefined
}

/** Writes batches over one connection, each in its own transaction. */
export class BatchWriter {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #fullText: boolean
  readonly #reserve: Pick<ReserveFile, 'hold'> | undefined
  readonly #marks: Pick<MarkKeeper, 'minNextId' | 'reserve' | 'committed'> | undefined
  readonly #inserter: EntryInserter
  #batches = 0

  constructor(
    connection: SqliteConnection,
    statements: StatementCache,
    options: { readonly fullText: boolean },
    { reserve, marks }: BatchWriterFiles = {},
  ) {
    this.#reserve = reserve
    this.#marks = marks
    this.#connection = connection
    this.#inserter = new EntryInserter(connection)
    this.#statements = statements
    this.#fullText = options.fullText
  }

  /** Returns the id of the first entry. The ids of the others follow it. A token that was written before returns its first id again. */
  append(batch: PackedBatch): number {
    const firstId = inTransaction(this.#connection, () => this.#findBatch(batch) ?? this.#insertBatch(batch))
    this.#marks?.committed(firstId + batch.size - 1)
    return firstId
  }

  finalize(): void {
    this.#inserter.finalize()
  }

  #findBatch({ token }: PackedBatch): number | undefined {
    return this.#statements.prepare(findToken).get([token])?.first_id as number | undefined
  }

  #insertBatch(batch: PackedBatch): number {
    if (this.#reserve?.hold() === false) {
      throw new LogStorageError(
        'DISK_FULL',
        'The remaining disk space is reserved for cleanups. Free some space.',
      )
    }
    const { nextId: next, entryCount, textId } = readStateToAppend(this.#statements)
    const nextId = Math.max(next, this.#marks?.minNextId ?? 0)
    if (nextId + batch.size > MAX_ID) throw idsUsedUp(nextId)
    this.#marks?.reserve(nextId + batch.size - 1)
    this.#inserter.insert(batch, nextId)
    const state: LogState = { nextId: nextId + batch.size, entryCount: entryCount + batch.size, textId }
    if (this.#fullText) {
      // Begins where the index ends, because another connection may have written without an index.
      indexEntries(this.#statements, textId + 1, state.nextId - 1)
      state.textId = state.nextId - 1
    }
    this.#statements.prepare(insertToken).run([batch.token, nextId, batch.size])
    if (++this.#batches % PRUNE_INTERVAL === 0) this.#statements.prepare(pruneTokens).run([])
    writeState(this.#statements, state)
    return nextId
  }
}

function idsUsedUp(nextId: number): LogStorageError {
  return new LogStorageError(
    'UNSUPPORTED',
    `The next id would be ${nextId}, and ids above ${MAX_ID} are not possible. Another program has set log_state.next_id, or added a row with such an id. Continue in a new file.`,
  )
}
