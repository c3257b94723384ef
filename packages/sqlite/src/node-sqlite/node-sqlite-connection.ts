import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import type {
  SqliteBytesRow,
  SqliteConnection,
  SqliteFunction,
  SqliteParameter,
  SqliteRow,
  SqliteStatement,
} from '../connection/sqlite-connection.js'
import { translateError } from './translate-error.js'
import { decodeRow, isQuery, withCutTextAsBlobs } from './whole-text.js'

export interface ConnectionOptions {
  /** For error messages. */
  readonly path: string
  /** Whether text that is read ends at its first NUL character. */
  readonly cutsText: boolean
}

/** A single statement that may return rows. */
const PRAGMA = /^\s*pragma\b[^;]*$/i

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
    translating(this.#options, () => {
      // `exec` of Deno stops at the first row of a statement, so PRAGMA incremental_vacuum would free one page only.
      if (PRAGMA.test(sql)) this.#database.prepare(sql).all()
      else this.#database.exec(sql)
    })
  }

  prepare(sql: string): SqliteStatement {
    return translating(this.#options, () => {
      const statement = this.#database.prepare(sql)
      return this.#options.cutsText && isQuery(sql)
        ? this.#wholeText(sql, statement)
        : new NodeSqliteStatement(statement, this.#options)
    })
  }

  createFunction(name: string, work: SqliteFunction): void {
    if (typeof this.#database.function !== 'function') {
      throw new LogStorageError(
        'UNSUPPORTED',
        'The node:sqlite of this runtime cannot add functions to SQL. Use Node.js, or pass another binding.',
      )
    }
    translating(this.#options, () => this.#database.function(name, { deterministic: true }, work))
  }

  close(): void {
    if (this.#database.isOpen) translating(this.#options, () => this.#database.close())
  }

  #wholeText(sql: string, statement: StatementSync): SqliteStatement {
    const names = statement.columns().map(({ name }) => name)
    // A statement that begins with WITH may also write.
    if (names.length === 0) return new NodeSqliteStatement(statement, this.#options)
    const whole = this.#database.prepare(withCutTextAsBlobs(sql, names))
    return new WholeTextStatement({ whole, statement, names }, this.#options)
  }
}

class NodeSqliteStatement implements SqliteStatement {
  readonly #statement: StatementSync
  readonly #options: ConnectionOptions

  constructor(statement: StatementSync, options: ConnectionOptions) {
    this.#statement = statement
    this.#options = options
  }

  run(parameters: readonly SqliteParameter[]): number {
    return translating(this.#options, () => Number(this.#statement.run(...parameters).changes))
  }

  get(parameters: readonly SqliteParameter[]): SqliteRow | undefined {
    return this.#reading(() => this.#statement.get(...parameters) as SqliteRow | undefined)
  }

  all(parameters: readonly SqliteParameter[]): SqliteRow[] {
    return this.#reading(() => this.#statement.all(...parameters) as SqliteRow[])
  }

  allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[] {
    return this.#reading(() => this.#statement.all(...parameters) as SqliteBytesRow[])
  }

  /** Rounds integers that a number cannot hold exactly. Only another program can have written them. */
  #reading<Rows extends AnyRow | AnyRow[] | undefined>(read: () => Rows): Rows {
    return translating(this.#options, () => {
      try {
        return read()
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE') throw thrown
      }
      this.#statement.setReadBigInts(true)
      try {
        const rows = read()
        for (const row of Array.isArray(rows) ? rows : [rows ?? {}]) toNumbers(row)
        return rows
      } finally {
        this.#statement.setReadBigInts(false)
      }
    })
  }

  finalize(): void {
    // node:sqlite finalizes a statement itself when the statement is garbage collected or the connection closes.
  }
}

type AnyRow = SqliteRow | SqliteBytesRow

/** A statement in the two forms that its rows need. */
interface WholeText {
  /** Returns text that would be cut as a blob. */
  readonly whole: StatementSync
  /** Returns blobs as they are. */
  readonly statement: StatementSync
  readonly names: readonly string[]
}

class WholeTextStatement extends NodeSqliteStatement {
  readonly #bytes: NodeSqliteStatement
  readonly #names: readonly string[]

  constructor({ whole, statement, names }: WholeText, options: ConnectionOptions) {
    super(whole, options)
    this.#bytes = new NodeSqliteStatement(statement, options)
    this.#names = names
  }

  override get(parameters: readonly SqliteParameter[]): SqliteRow | undefined {
    const row = super.get(parameters)
    return row && decodeRow(row, this.#names)
  }

  override all(parameters: readonly SqliteParameter[]): SqliteRow[] {
    const rows = super.all(parameters)
    for (const row of rows) decodeRow(row, this.#names)
    return rows
  }

  override allBytes(parameters: readonly SqliteParameter[]): SqliteBytesRow[] {
    return this.#bytes.allBytes(parameters)
  }
}

function toNumbers(row: AnyRow): void {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'bigint') row[name] = Number(value)
  }
}

function translating<Result>({ path }: ConnectionOptions, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    // A function of SQL has thrown it.
    throw isLogStorageError(cause) ? cause : translateError(cause, path)
  }
}
