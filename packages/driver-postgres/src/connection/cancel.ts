import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from './connection.js'

/** Milliseconds between two attempts: the first may come before the server has begun with the statement. */
const PAUSE = 20
/** Milliseconds after which the socket is destroyed: the server, or the network, does not answer. */
const PATIENCE = 1000

/**
 * Ends the statement that a connection is waiting for, over another connection. The caller closes the first connection afterwards:
 * a cancellation that comes late must not meet the next statement.
 *
 * Settles once the statement has. If the server cannot be reached, or does not answer, the socket is destroyed instead.
 */
export async function cancel(
  connection: Connection,
  statement: Promise<unknown>,
  connect: () => Promise<Connection>,
): Promise<void> {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  const settled = statement.then(settle, settle)
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    connection.destroy()
    late.resolve()
  }, PATIENCE)
  const attempts = attempt(connection, connect, settled, () => isSettled).catch(() => connection.destroy())
  await settled
  await Promise.race([attempts, late.promise])
  clearTimeout(timer)
}

/** Also cancels once if the connection comes too late: the server must not work on for a client that has gone. */
async function attempt(
  { backend }: Connection,
  connect: () => Promise<Connection>,
  settled: Promise<void>,
  isSettled: () => boolean,
): Promise<void> {
  const other = await connect()
  try {
    do {
      await other.client.query(
        'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2::timestamptz',
        [backend.pid, backend.start],
      )
      await Promise.race([settled, sleep(PAUSE)])
    } while (!isSettled())
  } finally {
    await other.close()
  }
}
