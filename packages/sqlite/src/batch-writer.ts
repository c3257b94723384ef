import { type LogBatch, LogStorageError, toMicroseconds } from '@logpond/core'
import { type LogState, readState, writeState } from './log-state.js'
import type { MarkKeeper } from './recovery/mark-keeper.js'
import type { ReserveFile } from './reserve-file.js'
import type { SqliteConnection, SqliteStatement, SqliteValue } from './sqlite-connection.js'
import type { StatementCache } from './statement-cache.js'
import { indexEntries } from './text-index.js'
import { inTransaction } from './transaction.js'

/** Rows of one INSERT: many at once save calls, and what is left over takes one of the smaller ones. */
const ROWS_OF_STATEMENTS = [64, 8, 1] as const

/** The columns that may be NULL, and where a batch has them. One that is empty in a whole batch costs nothing. */
const OPTIONAL_COLUMNS = [
  ['service', 'services'],
  ['host', 'hosts'],
  ['trace_id', 'traceIds'],
  ['span_id', 'spanIds'],
  ['attributes', 'attributes'],
] as const
type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

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
  readonly marks?: Pick<MarkKeeper, 'least' | 'reserve' | 'committed'> | undefined
}

/** Writes batches over one connection, each in a transaction. */
export class BatchWriter {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #fullText: boolean
  readonly #reserve: Pick<ReserveFile, 'hold'> | undefined
  readonly #marks: Pick<MarkKeeper, 'least' | 'reserve' | 'committed'> | undefined
  /** By the columns they fill and the number of their rows. */
  readonly #inserts = new Map<string, RowInsert>()
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
    this.#statements = statements
    this.#fullText = options.fullText
  }

  /** The ids of the entries: those of then, when the token has been written before. */
  append(batch: LogBatch): number[] {
    const firstId = inTransaction(this.#connection, () => this.#findBatch(batch) ?? this.#insertBatch(batch))
    this.#marks?.committed(firstId + batch.size - 1)
    return Array.from({ length: batch.size }, (_, i) => firstId + i)
  }

  finalize(): void {
    for (const insert of this.#inserts.values()) insert.finalize()
  }

  #findBatch({ token }: LogBatch): number | undefined {
    return this.#statements.prepare(findToken).get([token])?.first_id as number | undefined
  }

  #insertBatch(batch: LogBatch): number {
    if (this.#reserve?.hold() === false) {
      throw new LogStorageError(
        'DISK_FULL',
        'What is free on the disk is kept for a cleanup. Free some space.',
      )
    }
    const { nextId: next, entryCount, textId } = readState(this.#statements)
    const nextId = Math.max(next, this.#marks?.least ?? 0)
    this.#marks?.reserve(nextId + batch.size - 1)
    this.#insertRows(batch, nextId)
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

  #insertRows(batch: LogBatch, firstId: number): void {
    const columns = OPTIONAL_COLUMNS.filter(([, column]) =>
      batch[column].some((value) => value !== undefined),
    )
    let start = 0
    for (const rows of ROWS_OF_STATEMENTS) {
      const insert = this.#insertOf(columns, rows)
      for (; batch.size - start >= rows; start += rows) insert.run(batch, start, firstId + start)
    }
  }

  #insertOf(columns: readonly OptionalColumn[], rows: number): RowInsert {
    const key = `${columns.map(([name]) => name)} ${rows}`
    let insert = this.#inserts.get(key)
    if (insert === undefined) {
      insert = new RowInsert(this.#connection, columns, rows)
      this.#inserts.set(key, insert)
    }
    return insert
  }
}

/** An INSERT of a number of rows, with the array that its values are bound from. */
class RowInsert {
  readonly #statement: SqliteStatement
  readonly #columns: readonly OptionalColumn[1][]
  readonly #rows: number
  readonly #values: SqliteValue[]

  constructor(connection: SqliteConnection, columns: readonly OptionalColumn[], rows: number) {
    const names = ['id', 'timestamp', 'severity', 'message', ...columns.map(([name]) => name)]
    const row = `(${names.map(() => '?').join(', ')})`
    this.#statement = connection.prepare(
      `INSERT INTO log (${names.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
    )
    this.#columns = columns.map(([, column]) => column)
    this.#rows = rows
    this.#values = new Array<SqliteValue>(rows * names.length).fill(null)
  }

  run(batch: LogBatch, start: number, firstId: number): void {
    const values = this.#values
    const columns = this.#columns.map((column) => batch[column])
    let slot = 0
    for (let i = start, id = firstId; i < start + this.#rows; i++, id++) {
      values[slot++] = id
      values[slot++] = toMicroseconds(batch.timestamps[i] as number)
      values[slot++] = batch.severities[i] as number
      values[slot++] = batch.messages[i] as string
      for (const column of columns) values[slot++] = column[i] ?? null
    }
    this.#statement.run(values)
  }

  finalize(): void {
    this.#statement.finalize()
  }
}
