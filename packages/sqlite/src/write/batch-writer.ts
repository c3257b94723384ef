import { LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import type { ReserveFile } from '../files/reserve-file.js'
import type { MarkKeeper } from '../recovery/mark-keeper.js'
import { type LogState, MAX_ID, readStateToAppend, writeState } from '../schema/log-state.js'
import { indexEntries } from '../schema/text-index.js'
import { EntryInserter } from './entry-inserter.js'
import type { PackedBatch } from './packed-batch.js'

/** How many tokens are kept: a batch that comes again comes soon. */
const KEPT_TOKENS = 1000
/** After how many batches the older ones are deleted. */
const PRUNE_INTERVAL = 250

const findToken = 'SELECT first_id, entry_count FROM log_batch WHERE token = ?'
const insertToken = 'INSERT INTO log_batch (token, first_id, entry_count) VALUES (?, ?, ?)'
const pruneTokens = `DELETE FROM log_batch WHERE id <= (SELECT max(id) FROM log_batch) - ${KEPT_TOKENS}`

/** The files beside a database that its writer tells of what it does. */
export interface BatchWriterFiles {
  readonly reserve?: Pick<ReserveFile, 'hold'> | undefined
  readonly marks?: Pick<MarkKeeper, 'minNextId' | 'reserve' | 'committed'> | undefined
}

/** Writes batches over one connection, each in a transaction. */
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

  /** The first id of the entries, which count up from it: that of then, when the token has been written before. */
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
        'What is free on the disk is kept for a cleanup. Free some space.',
      )
    }
    const { nextId: next, entryCount, textId } = readStateToAppend(this.#statements)
    const nextId = Math.max(next, this.#marks?.minNextId ?? 0)
    if (nextId + batch.size > MAX_ID) throw idsUsedUp(nextId)
    this.#marks?.reserve(nextId + batch.size - 1)
    this.#inserter.insert(batch, nextId)
    const state: LogState = { nextId: nextId + batch.size, entryCount: entryCount + batch.size, textId }
    if (this.#fullText) {
      // From where the index ends: somebody may have written without one.
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
    `The next id would be ${nextId}, and none above ${MAX_ID} can be given. Another program has set log_state.next_id, or added a row with such an id. Go on in a new file.`,
  )
}
