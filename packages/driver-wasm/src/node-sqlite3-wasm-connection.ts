import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection, SqliteFunction, SqliteParameter, SqliteStatement } from '@logpond/sqlite'
import type { WasmDatabase, WasmStatement } from './load-node-sqlite3-wasm.js'
import { NodeSqlite3WasmStatement, type StatementHost } from './node-sqlite3-wasm-statement.js'
import { translateError } from './translate-error.js'

/** A connection of node-sqlite3-wasm. */
export class NodeSqlite3WasmConnection implements SqliteConnection, StatementHost {
  readonly path: string
  readonly #database: WasmDatabase
  /** All of them must be finalized before the database closes; otherwise the file stays open and locked. */
  readonly #statements = new Set<WasmStatement>()
  #resultCode: number | undefined
  /** What a function of SQL has thrown since the last call. */
  readonly #thrown: unknown[] = []

  constructor(database: WasmDatabase, path: string) {
    this.#database = database
    this.path = path
    this.#noteResultCodes()
  }

  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.inTransaction
  }

  exec(sql: string): void {
    this.translating(() => this.#database.exec(sql))
  }

  prepare(sql: string): SqliteStatement {
    return new NodeSqlite3WasmStatement(this, sql)
  }

  createFunction(name: string, work: SqliteFunction): void {
    const call = (...parameters: readonly SqliteParameter[]) => {
      try {
        return work(...parameters)
      } catch (thrown) {
        // The library passes only its text to SQLite.
        this.#thrown.push(thrown)
        throw thrown
      }
    }
    // The library reads from it how many arguments the function has.
    Object.defineProperty(call, 'length', { value: work.length })
    this.translating(() => this.#database.function(name, call, { deterministic: true }))
  }

  close(): void {
    if (!this.#database.isOpen) return
    for (const statement of this.#statements) this.finalize(statement)
    this.translating(() => this.#database.close())
  }

  compile(sql: string): WasmStatement {
    const statement = this.translating(() => this.#database.prepare(sql))
    this.#statements.add(statement)
    return statement
  }

  finalize(statement: WasmStatement): void {
    this.#statements.delete(statement)
    try {
      statement.finalize()
    } catch {
      // It throws the error of its last run again, but it is finalized.
    }
  }

  translating<Result>(work: () => Result): Result {
    this.#resultCode = undefined
    this.#thrown.length = 0
    try {
      return work()
    } catch (thrown) {
      const [cause = thrown] = this.#thrown
      throw isLogStorageError(cause) ? cause : translateError(cause, this.path, this.#resultCode)
    }
  }

  /** The library converts all result codes to messages in one method. */
  #noteResultCodes(): void {
    const database = this.#database
    const handleError = database._handleError
    if (handleError === undefined) return
    database._handleError = (resultCode) => {
      if (resultCode !== 0) this.#resultCode = resultCode
      handleError.call(database, resultCode)
    }
  }
}
