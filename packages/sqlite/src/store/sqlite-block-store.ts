import type {
  BlockChanges,
  BlockReads,
  BlockStore,
  Space,
  Steps,
  StoredValue,
  StoreState,
} from '@logpond/blocks'
import { runSync } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inSnapshot, inTransaction } from '../connection/transaction.js'
import { hasTable } from '../schema/has-table.js'
import { versionPresented } from '../schema/upgrade-rows.js'
import { reserveIds, type WriterFiles } from './reserve-ids.js'
import { RowParts } from './row-parts.js'
import { readStoreState, writeStoreState } from './store-state.js'
import { ValueChanges } from './value-changes.js'

/** SQLite's limit for a row, less the bytes of a head. */
const VALUE_BYTES = 990_000_000

// A body may be in either table. Another program may have stored a value as text: its bytes are the same, or its checksum is wrong.
const selectBody = `
  SELECT key, CAST(value AS BLOB) AS value FROM log_body WHERE key BETWEEN ? AND ?
  UNION ALL SELECT key, CAST(body AS BLOB) FROM log_part WHERE key BETWEEN ? AND ? AND body IS NOT NULL
  ORDER BY key LIMIT CAST(? AS INTEGER)`

/** A `LIMIT` without a limit. */
const ALL = -1

/** The values of the blocks of a database, over one connection. All of it is synchronous. */
export class SqliteBlockStore implements BlockStore {
  readonly uuid: string
  readonly limits = { valueBytes: VALUE_BYTES }
  readonly givesCopies = true
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #files: WriterFiles
  /** Set if the database may have rows that are not in blocks yet. */
  readonly #rows: RowParts | undefined
  /** Set if the connection shows a file of an earlier version as blocks: the version of its content. */
  readonly #presented: number | undefined

  constructor(connection: SqliteConnection, statements: StatementCache, files: WriterFiles = {}) {
    this.#connection = connection
    this.#statements = statements
    this.#files = files
    this.#rows = hasTable(statements, 'log') ? new RowParts(statements) : undefined
    this.#presented = versionPresented(statements)
    this.uuid = String(statements.value({ sql: 'SELECT uuid FROM log_state', parameters: [] }))
  }

  readState(): StoreState {
    if (this.#presented !== undefined) this.#checkUnchanged(this.#presented)
    return readStoreState(this.#statements)
  }

  get(space: Space, key: number): Uint8Array | undefined {
    const value = this.range(space, key, key, 1)[0]?.value
    if (value !== undefined || space !== 'body' || this.#rows === undefined) return value
    const rows = this.#rows
    return inSnapshot(this.#connection, () => rows.body(key))
  }

  /** Bodies that are made of rows are not in it. */
  range(space: Space, from: number, to: number, limit: number = ALL): StoredValue[] {
    const count = Number.isFinite(limit) ? limit : ALL
    const rows =
      space === 'body'
        ? this.#statements.prepare(selectBody).allBytes([from, to, from, to, count])
        : this.#statements.prepare(SELECT_VALUES[space]).allBytes([from, to, count])
    return rows as unknown as StoredValue[]
  }

  /** @throws LogStorageError BUSY */
  #checkUnchanged(presented: number): void {
    if (this.#statements.value({ sql: 'PRAGMA data_version', parameters: [] }) === presented) return
    throw new LogStorageError(
      'BUSY',
      'The database has an earlier version of the schema, and was changed since it was opened for reading. Open it again.',
    )
  }

  reserveIds(nextId: number, count: number): number {
    return reserveIds(this.#files, nextId, count)
  }

  bytes(): number {
    const pragma = (name: string) =>
      this.#statements.value({ sql: `PRAGMA ${name}`, parameters: [] }) as number
    // Free pages return to the system later, or take the next values.
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  }

  *snapshot<Result>(work: (reads: BlockReads) => Steps<Result>): Steps<Result> {
    return inSnapshot(this.#connection, () => runSync(work(this)))
  }

  *transaction<Result>(work: (changes: BlockChanges) => Steps<Result>): Steps<Result> {
    return inTransaction(this.#connection, () => {
      const values = new ValueChanges()
      let written: StoreState | undefined
      const result = runSync(
        work({
          put: (space, key, value) => values.put(space, key, value),
          delete: (space, key) => values.delete(space, key),
          writeState: (state) => {
            written = state
          },
        }),
      )
      values.apply(this.#statements, this.#rows)
      if (written !== undefined) writeStoreState(this.#statements, written)
      return result
    })
  }
}

const SELECT_VALUES: Readonly<Record<Exclude<Space, 'body'>, string>> = {
  head: selectFrom('log_part', 'head'),
  filter: selectFrom('log_filter'),
  dead: selectFrom('log_dead'),
  token: selectFrom('log_token'),
  aside: selectFrom('log_aside'),
}

function selectFrom(table: string, column = 'value'): string {
  return `SELECT key, CAST(${column} AS BLOB) AS value FROM ${table} WHERE key BETWEEN ? AND ? ORDER BY key LIMIT CAST(? AS INTEGER)`
}
