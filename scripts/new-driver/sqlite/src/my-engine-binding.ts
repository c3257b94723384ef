import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import type {
  SqliteBinding,
  SqliteBytesRow,
  SqliteConnection,
  SqliteFunction,
  SqliteParameter,
  SqliteRow,
  SqliteStatement,
} from '@logpond/sqlite'
import { sqliteError } from '@logpond/sqlite/worker'

/** A binding of node:sqlite, as a model: replace it with yours. */
export const myEngineBinding: SqliteBinding = {
  name: 'my-engine',
  exclusive: false,
  connect({ path, readOnly, busyTimeout }) {
    // Loaded only when needed, and synchronously.
    const module = process.getBuiltinModule?.('node:sqlite')
    if (module === undefined) {
      throw new LogStorageError('UNSUPPORTED', 'This runtime has no node:sqlite. Use Node.js 24.15 or newer.')
    }
    return translating(path, () => {
      const database = new module.DatabaseSync(path, { readOnly, timeout: busyTimeout })
      return new MyEngineConnection(database, path)
    })
  },
}

class MyEngineConnection implements SqliteConnection {
  readonly #database: DatabaseSync
  readonly #path: string

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
  }

  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction
  }

  exec(sql: string): void {
    translating(this.#path, () => this.#database.exec(sql))
  }

  prepare(sql: string): SqliteStatement {
    return translating(this.#path, () => new MyEngineStatement(this.#database.prepare(sql), this.#path))
  }

  createFunction(name: string, work: SqliteFunction): void {
    translating(this.#path, () => this.#database.function(name, { deterministic: true }, work))
  }

  close(): void {
    if (this.#database.isOpen) translating(this.#path, () => this.#database.close())
  }
}

class MyEngineStatement implements SqliteStatement {
  readonly #statement: StatementSync
  readonly #path: string

  constructor(statement: StatementSync, path: string) {
    // Without this, reading an unsafe integer would throw.
    statement.setReadBigInts(true)
    this.#statement = statement
    this.#path = path
  }

  run(parameters: readonly SqliteParameter[]): number {
    return translating(this.#path, () => Number(this.#statement.run(...parameters).changes))
  }

  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined {
    const row = translating(this.#path, () => this.#statement.get(...parameters))
    return row && toNumbers<SqliteRow>(row)
  }

  all(parameters: readonly SqliteParameter[]): SqliteRow[] {
    return translating(this.#path, () => this.#statement.all(...parameters)).map(toNumbers<SqliteRow>)
  }

  allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[] {
    return translating(this.#path, () => this.#statement.all(...parameters)).map(toNumbers<SqliteBytesRow>)
  }

  finalize(): void {
    // node:sqlite finalizes a statement itself when it is garbage-collected, or when the connection closes.
  }
}

function toNumbers<Row>(row: Record<string, unknown>): Row {
  for (const [name, value] of Object.entries(row)) if (typeof value === 'bigint') row[name] = Number(value)
  return row as Row
}

/** Converts all errors to LogStorageErrors. sqliteError knows the meaning of each result code of SQLite. */
function translating<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    // A function of SQL has thrown it.
    if (isLogStorageError(cause)) throw cause
    const { message, errcode: resultCode } = cause as Error & { errcode?: number }
    throw sqliteError({ cause, message, resultCode, isUnbindable: /cannot be bound/.test(message), path })
  }
}
