import { elapsed, LogStorageError } from '@logpond/core'
import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import { writtenAllTheTime } from '../read-only/copy-files.js'
import type { Source } from '../read-only/source.js'
import type { KyselyModule } from './kysely-module.js'
import type { OpenedParts } from './opened-parts.js'
import type { SqlSources } from './sql-sources.js'
import { runStatement, type SqlResult } from './sql-statement.js'

/** What a connection reads. */
export interface LogFile {
  readonly path: string
  readonly sources: Pick<SqlSources, 'take' | 'release' | typeof Symbol.dispose>
  readonly parts: OpenedParts
  /** Milliseconds for all attempts of one statement. */
  readonly busyTimeout: number
}

/** A dialect of Kysely that reads a Logpond database. */
export function logDialect(kysely: KyselyModule, file: LogFile): Dialect {
  return {
    createAdapter: () => new kysely.SqliteAdapter(),
    createDriver: () => new LogSqlDriver(file),
    createIntrospector: (db) => new kysely.SqliteIntrospector(db),
    createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
  }
}

/** Gives its only connection to one caller after the other, as SQLite's own driver of Kysely does. */
class LogSqlDriver implements Driver {
  readonly #file: LogFile
  #isDestroyed = false
  #last: Promise<void> = Promise.resolve()

  constructor(file: LogFile) {
    this.#file = file
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    if (this.#isDestroyed) {
      resolve()
      throw new LogStorageError('CLOSED', `The database ${this.#file.path} was closed with destroy().`)
    }
    return new LogSqlConnection(this.#file, resolve)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as LogSqlConnection).run('BEGIN')
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as LogSqlConnection).run('COMMIT')
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as LogSqlConnection).run('ROLLBACK')
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ;(connection as LogSqlConnection).release()
  }

  async destroy(): Promise<void> {
    this.#isDestroyed = true
    await this.#last
    this.#file.sources[Symbol.dispose]()
  }
}

/** Reads from one source until it is released, so that a transaction and temporary tables work. */
class LogSqlConnection implements DatabaseConnection {
  readonly #file: LogFile
  readonly #onRelease: () => void
  #source: Source | undefined
  /** Whether statements have left something in the source that another source would not have. */
  #isBound = false

  constructor(file: LogFile, onRelease: () => void) {
    this.#file = file
    this.#onRelease = onRelease
  }

  async executeQuery<R>({
    sql,
    parameters,
  }: {
    readonly sql: string
    readonly parameters: readonly unknown[]
  }) {
    const { rows, changes } = await this.run(sql, parameters)
    return {
      rows: rows as R[],
      ...(changes !== undefined && { numAffectedRows: BigInt(changes) }),
    }
  }

  async *streamQuery<R>(query: {
    readonly sql: string
    readonly parameters: readonly unknown[]
  }): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query)
  }

  /** Runs a statement; again if the file was changed in a way that may have damaged what it read. */
  async run(sql: string, parameters: readonly unknown[] = []): Promise<SqlResult> {
    const { path, sources, busyTimeout } = this.#file
    const deadline = elapsed() + busyTimeout
    for (let attempts = 0; ; attempts++) {
      this.#source ??= await sources.take(attempts, deadline)
      const source = this.#source
      const isRepeatable = !this.#isBound
      try {
        const result = this.#file.parts.during(() => runStatement(source.connection, sql, parameters))
        if (result.changes !== undefined) this.#isBound = true
        if (source.isConsistent()) return result
      } catch (thrown) {
        if (source.isConsistent()) throw source.explain(thrown)
      }
      if (!isRepeatable || elapsed() > deadline) throw writtenAllTheTime(path)
      this.#source = undefined
      sources.release()
    }
  }

  release(): void {
    if (this.#source?.connection.inTransaction) this.#source.connection.exec('ROLLBACK')
    this.#source = undefined
    this.#file.sources.release()
    this.#onRelease()
  }
}
