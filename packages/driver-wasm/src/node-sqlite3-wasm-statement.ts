import type { SqliteBytesRow, SqliteParameter, SqliteRow, SqliteStatement } from '@logpond/sqlite'
import type { WasmStatement } from './load-node-sqlite3-wasm.js'
import { tooLarge } from './translate-error.js'
import {
  decodeRow,
  encodeParameters,
  hasNul,
  isQuery,
  withBlobsAsText,
  withTextAsBlobs,
} from './whole-text.js'

/** Maximum bytes of all texts of one call. If its memory is used up, the library writes beyond its end. */
const MAX_BYTES = 128 * 1024 * 1024

interface Reading {
  readonly columns: readonly string[]
  readonly all: string
  readonly first: string
}

/** What a statement uses of its connection. */
export interface StatementHost {
  readonly path: string
  /** Prepares a statement of the library. The connection finalizes it at the latest when it closes. */
  compile(sql: string): WasmStatement
  finalize(statement: WasmStatement): void
  /** Runs code that calls the library, and converts its errors to `LogStorageError`s. */
  translating<Result>(work: () => Result): Result
}

/** A statement of node-sqlite3-wasm, compiled once for each form that its values need. */
export class NodeSqlite3WasmStatement implements SqliteStatement {
  readonly #connection: StatementHost
  readonly #sql: string
  /** By their SQL. */
  readonly #compiled = new Map<string, WasmStatement>()
  /** How to read rows. Known after the first row, because the library provides column names only with a row. */
  #reading: Reading | undefined

  constructor(connection: StatementHost, sql: string) {
    this.#connection = connection
    this.#sql = sql
    this.#compile(sql)
  }

  run(parameters: readonly SqliteParameter[]): number {
    return this.#use(this.#sql, parameters, (statement, values) => statement.run(values).changes)
  }

  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined {
    return this.#read(parameters, 'first')[0]
  }

  all(parameters: readonly SqliteParameter[]): SqliteRow[] {
    return this.#read(parameters, 'all')
  }

  allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[] {
    const rows = this.#rows(this.#sql, parameters)
    for (const row of rows) {
      for (const [name, value] of Object.entries(row))
        if (typeof value === 'bigint') row[name] = Number(value)
    }
    return rows as SqliteBytesRow[]
  }

  finalize(): void {
    for (const statement of this.#compiled.values()) this.#connection.finalize(statement)
    this.#compiled.clear()
  }

  // Always reads all rows: a statement with unread rows keeps its lock.
  #read(parameters: readonly SqliteParameter[], which: 'all' | 'first'): SqliteRow[] {
    if (!isQuery(this.#sql)) return this.#rows(this.#sql, parameters) as SqliteRow[]
    this.#reading ??= this.#learnColumns(parameters)
    if (this.#reading === undefined) return []
    const rows = this.#rows(this.#reading[which], parameters)
    for (const row of rows) decodeRow(row, this.#reading.columns)
    return rows as SqliteRow[]
  }

  #rows(sql: string, parameters: readonly SqliteParameter[]): Record<string, unknown>[] {
    return this.#use(sql, parameters, (statement, values) => statement.all(values))
  }

  #learnColumns(parameters: readonly SqliteParameter[]): Reading | undefined {
    const row = this.#use(
      this.#sql,
      parameters,
      (statement, values) => statement.iterate(values).next().value,
    )
    if (row === undefined) return undefined
    this.finalize()
    const columns = Object.keys(row)
    const all = withTextAsBlobs(this.#sql, columns)
    return { columns, all, first: `${all} LIMIT 1` }
  }

  #use<Result>(
    sql: string,
    parameters: readonly SqliteParameter[],
    work: (statement: WasmStatement, values: readonly unknown[]) => Result,
  ): Result {
    this.#checkSize(parameters)
    const isCut = hasNul(parameters)
    const statement = this.#compile(isCut ? withBlobsAsText(sql, parameters) : sql)
    const values = isCut ? encodeParameters(parameters) : parameters
    try {
      return this.#connection.translating(() => work(statement, values))
    } catch (thrown) {
      // After an error, each further call of the same statement would fail too.
      this.finalize()
      throw thrown
    }
  }

  #compile(sql: string): WasmStatement {
    let statement = this.#compiled.get(sql)
    if (statement === undefined) {
      statement = this.#connection.compile(sql)
      this.#compiled.set(sql, statement)
    }
    return statement
  }

  #checkSize(parameters: readonly SqliteParameter[]): void {
    let maxBytes = 0
    // A UTF-16 code unit takes at most three bytes of UTF-8.
    for (const value of parameters) {
      if (typeof value === 'string') maxBytes += value.length * 3
      else if (value instanceof Uint8Array) maxBytes += value.length
    }
    if (maxBytes <= MAX_BYTES) return
    let bytes = 0
    for (const value of parameters) {
      if (typeof value === 'string') bytes += Buffer.byteLength(value)
      else if (value instanceof Uint8Array) bytes += value.length
    }
    if (bytes > MAX_BYTES) throw tooLarge(this.#connection.path, bytes, MAX_BYTES)
  }
}
