import { isLogStorageError } from '@logpond/core'
import type {
  SqliteBytesRow,
  SqliteConnection,
  SqliteFunction,
  SqliteParameter,
  SqliteRow,
  SqliteStatement,
} from '@logpond/sqlite'
import type { NativeDatabase, NativeStatement } from './load-better-sqlite3.js'
import { translateError } from './translate-error.js'

/** A connection of better-sqlite3. */
export class BetterSqlite3Connection implements SqliteConnection {
  readonly #database: NativeDatabase
  readonly #path: string

  constructor(database: NativeDatabase, path: string) {
    this.#database = database
    this.#path = path
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  exec(sql: string): void {
    translating(this.#path, () => this.#database.exec(sql))
  }

  prepare(sql: string): SqliteStatement {
    return translating(this.#path, () => new BetterSqlite3Statement(this.#database.prepare(sql), this.#path))
  }

  createFunction(name: string, work: SqliteFunction): void {
    translating(this.#path, () => this.#database.function(name, { deterministic: true }, work))
  }

  close(): void {
    translating(this.#path, () => this.#database.close())
  }
}

class BetterSqlite3Statement implements SqliteStatement {
  readonly #statement: NativeStatement
  readonly #path: string

  constructor(statement: NativeStatement, path: string) {
    this.#statement = statement
    this.#path = path
  }

  run(parameters: readonly SqliteParameter[]): number {
    return translating(this.#path, () => this.#statement.run(parameters).changes)
  }

  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined {
    return translating(this.#path, () => this.#statement.get(parameters) as SqliteRow | undefined)
  }

  all(parameters: readonly SqliteParameter[]): SqliteRow[] {
    return translating(this.#path, () => this.#statement.all(parameters) as SqliteRow[])
  }

  allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[] {
    return translating(this.#path, () => this.#statement.all(parameters) as SqliteBytesRow[])
  }

  finalize(): void {
    // better-sqlite3 finalizes a statement itself when the statement is garbage collected or the connection closes.
  }
}

function translating<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    // A function of SQL has thrown it.
    throw isLogStorageError(cause) ? cause : translateError(cause, path)
  }
}
