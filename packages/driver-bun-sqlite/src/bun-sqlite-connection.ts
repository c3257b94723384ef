import type {
  SqliteBytesRow,
  SqliteConnection,
  SqliteParameter,
  SqliteRow,
  SqliteStatement,
} from '@logpond/sqlite'
import type { BunDatabase, BunStatement } from './load-bun-sqlite.js'
import { translateError } from './translate-error.js'

/** A connection of `bun:sqlite`. */
export class BunSqliteConnection implements SqliteConnection {
  readonly #database: BunDatabase
  readonly #path: string
  /** After a close, Bun keeps the file open and locked until the last statement of the connection is finalized. */
  readonly #statements = new Set<BunStatement>()
  #isOpen = true

  constructor(database: BunDatabase, path: string) {
    this.#database = database
    this.#path = path
  }

  get inTransaction(): boolean {
    return this.#isOpen && this.#database.inTransaction
  }

  exec(sql: string): void {
    translating(this.#path, () => this.#database.run(sql))
  }

  prepare(sql: string): SqliteStatement {
    return translating(this.#path, () => {
      const statement = this.#database.prepare(sql)
      this.#statements.add(statement)
      return new BunSqliteStatement(statement, this.#path, () => this.#finalize(statement))
    })
  }

  close(): void {
    this.#isOpen = false
    translating(this.#path, () => {
      for (const statement of this.#statements) this.#finalize(statement)
      this.#database.close()
    })
  }

  #finalize(statement: BunStatement): void {
    this.#statements.delete(statement)
    statement.finalize()
  }
}

class BunSqliteStatement implements SqliteStatement {
  readonly #statement: BunStatement
  readonly #path: string
  readonly finalize: () => void

  constructor(statement: BunStatement, path: string, finalize: () => void) {
    this.#statement = statement
    this.#path = path
    this.finalize = finalize
  }

  run(parameters: readonly SqliteParameter[]): number {
    return translating(this.#path, () => this.#statement.run(parameters).changes)
  }

  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined {
    return translating(
      this.#path,
      () => (this.#statement.get(parameters) ?? undefined) as SqliteRow | undefined,
    )
  }

  all(parameters: readonly SqliteParameter[]): SqliteRow[] {
    return translating(this.#path, () => this.#statement.all(parameters) as SqliteRow[])
  }

  allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[] {
    return translating(this.#path, () => this.#statement.all(parameters) as SqliteBytesRow[])
  }
}

function translating<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw translateError(cause, path)
  }
}
