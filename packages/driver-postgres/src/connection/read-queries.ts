import { abortedError, checkSignal } from './aborted.js'
import { cancel } from './cancel.js'
import type { Connection } from './connection.js'
import type { ConnectionPool } from './connection-pool.js'
import { type Row, rowsOf } from './query-rows.js'

/** Runs a statement whose result can be large, and cancels it on the server when the signal is aborted. */
export class ReadQueries {
  readonly #pool: ConnectionPool
  readonly #connect: () => Promise<Connection>

  constructor(pool: ConnectionPool, connect: () => Promise<Connection>) {
    this.#pool = pool
    this.#connect = connect
  }

  rows(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<Row[]> {
    return this.#pool.use(async (connection) => {
      checkSignal(signal)
      const statement = rowsOf(connection, text, values)
      if (signal === undefined) return statement
      let cancelled: Promise<void> | undefined
      const abort = () => {
        connection.isBroken = true
        cancelled = cancel(connection, statement, this.#connect)
      }
      signal.addEventListener('abort', abort, { once: true })
      try {
        return await statement
      } catch (error) {
        throw signal.aborted ? abortedError(signal, error) : error
      } finally {
        signal.removeEventListener('abort', abort)
        await cancelled
      }
    }, signal)
  }
}
