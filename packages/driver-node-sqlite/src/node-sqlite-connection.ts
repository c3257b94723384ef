import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SqliteConnection, SqliteRow, SqliteStatement, SqliteValue } from '@logpond/sqlite'
import { translateError } from './translate-error.js'
import { decodeRow, wholeText } from './whole-text.js'

export interface ConnectionOptions {
  /** For error messages. */
  readonly path: string
  /** Whether text that is read ends at its first NUL character. */
  readonly cutsText: boolean
}

/** A connection of `node:sqlite`. */
export class NodeSqliteConnection implements SqliteConnection {
  readonly #database: DatabaseSync
  readonly #options: ConnectionOptions

  constructor(database: DatabaseSync, options: ConnectionOptions) {
    this.#database = database
    this.#options = options
  }

  get inTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction
  }

  exec(sql: string): void {
    translating(this.#options, () => this.#database.exec(sql))
  }

  prepare(sql: string): SqliteStatement {
    return translating(this.#options, () => {
      const statement = this.#database.prepare(sql)
      const whole = this.#options.cutsText ? wholeText(sql, statement) : undefined
      if (whole === undefined) return new NodeSqliteStatement(statement, this.#options)
      return new WholeTextStatement(this.#database.prepare(whole), this.#options)
    })
  }

  close(): void {
    if (this.#database.isOpen) translating(this.#options, () => this.#database.close())
  }
}

class NodeSqliteStatement implements SqliteStatement {
  readonly #statement: StatementSync
  readonly #options: ConnectionOptions

  constructor(statement: StatementSync, options: ConnectionOptions) {
    this.#statement = statement
    this.#options = options
  }

  run(parameters: readonly SqliteValue[]): number {
    return translating(this.#options, () => Number(this.#statement.run(...parameters).changes))
  }

  get(parameters: readonly SqliteValue[]): SqliteRow | undefined {
    return translating(this.#options, () => this.#statement.get(...parameters) as SqliteRow | undefined)
  }

  all(parameters: readonly SqliteValue[]): SqliteRow[] {
    return translating(this.#options, () => this.#statement.all(...parameters) as SqliteRow[])
  }

  finalize(): void {
    // node:sqlite finalizes by itself: when the statement is collected, or the connection closes.
  }
}

class WholeTextStatement extends NodeSqliteStatement {
  override get(parameters: readonly SqliteValue[]): SqliteRow | undefined {
    const row = super.get(parameters)
    return row && decodeRow(row)
  }

  override all(parameters: readonly SqliteValue[]): SqliteRow[] {
    const rows = super.all(parameters)
    for (const row of rows) decodeRow(row)
    return rows
  }
}

function translating<Result>({ path }: ConnectionOptions, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw translateError(cause, path)
  }
}
