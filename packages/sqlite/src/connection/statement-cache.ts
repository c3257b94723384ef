import type { SqliteConnection, SqliteRow, SqliteStatement, SqliteValue } from './sqlite-connection.js'

/** SQL with the values of its parameters. */
export interface CompiledSql {
  readonly sql: string
  readonly parameters: readonly SqliteValue[]
}

// The SQL of a query depends on which fields it has, not on their values, so few statements serve all queries.
const MAX_STATEMENTS = 200

/** The statements of a connection, each prepared once. Beyond a limit, the least recently used one is finalized. */
export class StatementCache {
  readonly #connection: SqliteConnection
  /** In order of their last use. */
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  run({ sql, parameters }: CompiledSql): number {
    return this.prepare(sql).run(parameters)
  }

  get({ sql, parameters }: CompiledSql): SqliteRow | undefined {
    return this.prepare(sql).get(parameters)
  }

  all({ sql, parameters }: CompiledSql): SqliteRow[] {
    return this.prepare(sql).all(parameters)
  }

  /** The only column of the first row. */
  value(query: CompiledSql): SqliteValue {
    const row = this.get(query)
    return row === undefined ? null : (Object.values(row)[0] ?? null)
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql)
    if (known !== undefined) {
      this.#statements.delete(sql)
      this.#statements.set(sql, known)
      return known
    }
    const statement = this.#connection.prepare(sql)
    this.#statements.set(sql, statement)
    if (this.#statements.size > MAX_STATEMENTS) this.#dropOldest()
    return statement
  }

  finalize(): void {
    for (const statement of this.#statements.values()) statement.finalize()
    this.#statements.clear()
  }

  #dropOldest(): void {
    for (const [sql, statement] of this.#statements) {
      this.#statements.delete(sql)
      statement.finalize()
      return
    }
  }
}
