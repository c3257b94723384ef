import type { CallKind } from './http/error-codes.js'
import { expectNothing, HttpClient, rowsOf } from './http/http-client.js'
import { toStorageError } from './http/storage-error.js'
import type { Settings } from './options.js'
import type { Dialect, Parameters } from './schema/dialect.js'

const JSON_ROWS = 'JSONCompact'
const MILLISECONDS = 1000

/** Sends statements about one table. All errors are those of the contract. */
export class Store {
  readonly settings: Settings
  readonly dialect: Dialect
  readonly #http: HttpClient
  readonly #timeout: Parameters

  constructor(settings: Settings, dialect: Dialect) {
    this.settings = settings
    this.dialect = dialect
    this.#http = new HttpClient(settings.server)
    const { requestTimeout } = settings.server
    this.#timeout = { max_execution_time: Math.ceil(requestTimeout / MILLISECONDS) }
  }

  /** Database and table, for SQL. */
  get target(): string {
    return this.settings.target
  }

  /** The rows of a SELECT without a FORMAT. */
  rows(sql: string, { kind = 'read', signal }: { kind?: CallKind; signal?: AbortSignal | undefined } = {}) {
    return this.#rows(sql, kind, { ...this.dialect.read, ...this.#timeout }, signal)
  }

  /** The version of the server. Without settings: one that is too old does not know all of them. */
  async version(signal?: AbortSignal): Promise<string> {
    const rows = await this.#rows('SELECT version()', 'open', {}, signal)
    return String(rows[0]?.[0])
  }

  /** Inserts a compressed block in the format Native. A second one with the same token is dropped without an error. */
  insert(columns: readonly string[], data: Buffer, token: string, onSent?: () => void): Promise<void> {
    const { encoding } = this.dialect
    const sql = `INSERT INTO ${this.target} (${columns.join(', ')}) FORMAT Native`
    const parameters = { ...this.dialect.insert(token), ...this.#timeout }
    return this.#run('insert', async () =>
      expectNothing(await this.#http.send({ sql, data, encoding, parameters, onSent })),
    )
  }

  /** DDL, or a statement that deletes. */
  change(sql: string, kind: CallKind = 'change', signal?: AbortSignal): Promise<void> {
    const parameters = { ...this.dialect.change, ...this.#timeout, wait_end_of_query: 1 }
    return this.#run(kind, async () => expectNothing(await this.#http.send({ sql, parameters, signal })))
  }

  #rows(sql: string, kind: CallKind, settings: Parameters, signal?: AbortSignal): Promise<unknown[][]> {
    // The answer begins when the statement has ended, so almost all errors have a status of their own.
    const parameters = { ...settings, default_format: JSON_ROWS, wait_end_of_query: 1 }
    return this.#run(kind, async () => rowsOf(await this.#http.send({ sql, parameters, signal })))
  }

  close(): void {
    this.#http.close()
  }

  async #run<T>(kind: CallKind, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      throw toStorageError(thrown, kind, this.settings.place)
    }
  }
}
