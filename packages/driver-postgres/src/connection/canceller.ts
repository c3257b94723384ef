import { setTimeout } from 'node:timers/promises'
import { sendCancelRequest } from './cancel-request.js'
import type { Connection } from './connection.js'
import type { ConnectionPool } from './connection-pool.js'
import { rowsOf } from './query-rows.js'

/** Milliseconds between two attempts: the first may come before the server has begun with the statement. */
const PAUSE = 20

/** Milliseconds until a server that does not answer counts as one that cannot be reached. */
const PATIENCE = 1000

/** `pg_cancel_backend` for one process only: the id of one that has ended may belong to another one. */
const CANCEL =
  'SELECT pg_cancel_backend(pid) FROM pg_stat_get_activity($1) WHERE backend_start = $2::timestamptz'

/**
 * Cancels statements: over any connection that is idle, since a new one costs the server a process; without one, by the request of the
 * protocol; over a new connection where that request would not be encrypted.
 */
export class Canceller {
  readonly #pools: readonly ConnectionPool[]
  readonly #connect: () => Promise<Connection>

  constructor(pools: readonly ConnectionPool[], connect: () => Promise<Connection>) {
    this.#pools = pools
    this.#connect = connect
  }

  /**
   * Ends the statement that a connection is waiting for, and settles once the statement has.
   *
   * The connection can be used again: the server has then sent the signal, and Postgres ignores one that comes between two
   * statements. If this is not certain, or the server cannot be reached, the connection is destroyed.
   *
   * @param onSent Called once the server has sent the first signal.
   */
  async cancel(connection: Connection, statement: Promise<unknown>, onSent: () => void): Promise<void> {
    let isSettled = false
    const settle = () => {
      isSettled = true
    }
    const settled = statement.then(settle, settle)
    const late = new AbortController()
    const deadline = globalThis.setTimeout(() => {
      connection.destroy()
      late.abort()
    }, PATIENCE)
    try {
      while (!isSettled) {
        await this.#ask(connection, late.signal)
        onSent()
        const pause = new AbortController()
        await Promise.race([settled, setTimeout(PAUSE, undefined, { signal: pause.signal }).catch(() => {})])
        pause.abort()
      }
    } catch {
      connection.destroy()
    } finally {
      clearTimeout(deadline)
    }
    await settled
  }

  /** Settles once the server has sent the signal. */
  async #ask(connection: Connection, signal: AbortSignal): Promise<void> {
    const ask = (other: Connection) => askOver(other, connection, signal)
    for (const pool of this.#pools) {
      const asked = pool.useIdle(ask)
      if (asked !== undefined) return asked
    }
    if (!connection.isEncrypted) return sendCancelRequest(connection, signal)
    const other = await this.#connect()
    try {
      await ask(other)
    } finally {
      await other.close()
    }
  }
}

async function askOver(other: Connection, { backend }: Connection, signal: AbortSignal): Promise<void> {
  const abort = () => other.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await rowsOf(other, CANCEL, [backend.pid, backend.start], 'logpond cancel')
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
