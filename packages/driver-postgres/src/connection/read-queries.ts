import { abortedError, checkSignal } from './aborted.js'
import type { Canceller } from './canceller.js'
import type { ConnectionPool } from './connection-pool.js'
import { type Row, rowsOf } from './query-rows.js'

/** Runs a statement whose result can be large, and cancels it on the server when the signal is aborted. */
export class ReadQueries {
  readonly #pool: ConnectionPool
  readonly #canceller: Canceller

  constructor(pool: ConnectionPool, canceller: Canceller) {
    this.#pool = pool
    this.#canceller = canceller
  }

  rows(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<Row[]> {
    const answer = Promise.withResolvers<Row[]>()
    // An aborted call does not wait for the server, which looks for signals now and then: the connection is lent until it has.
    const use = this.#pool.use(async (connection) => {
      checkSignal(signal)
      const statement = rowsOf(connection, text, values)
      let cancelled: Promise<void> | undefined
      const abort = () => {
        const sent = () => answer.reject(abortedError(signal))
        cancelled = this.#canceller.cancel(connection, statement, sent)
      }
      signal?.addEventListener('abort', abort, { once: true })
      try {
        answer.resolve(await statement)
      } catch (error) {
        throw signal?.aborted ? abortedError(signal, error) : error
      } finally {
        signal?.removeEventListener('abort', abort)
        await cancelled
      }
    }, signal)
    use.catch(answer.reject)
    return answer.promise
  }
}
