import { setTimeout } from 'node:timers/promises'
import type { Connection } from './connection.js'

/** Milliseconds between two attempts: the first may come before the server has begun with the statement. */
const PAUSE = 20

/**
 * Ends the statement that a connection is waiting for, over another connection. The caller closes the first connection afterwards:
 * a cancellation that comes late must not meet the next statement.
 *
 * Settles once the statement has. If the server cannot be reached, the socket is destroyed instead.
 */
export async function cancel(
  connection: Connection,
  statement: Promise<unknown>,
  connect: () => Promise<Connection>,
): Promise<void> {
  let isSettled = false
  const settled = statement.then(
    () => {
      isSettled = true
    },
    () => {
      isSettled = true
    },
  )
  let other: Connection | undefined
  try {
    other = await connect()
    while (!isSettled) {
      await other.client.query(
        'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2::timestamptz',
        [connection.backend.pid, connection.backend.start],
      )
      await Promise.race([settled, setTimeout(PAUSE)])
    }
  } catch {
    connection.destroy()
  } finally {
    await other?.close()
  }
  await settled
}
