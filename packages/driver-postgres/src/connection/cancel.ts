import { connect, type NetConnectOpts } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Connection } from './connection.js'
import { rowsOf } from './query-rows.js'

/** Milliseconds between two attempts: the first may come before the server has begun with the statement. */
const PAUSE = 20

/** The request of the protocol that cancels: its length, and its code. */
const LENGTH = 16
const CANCEL = 80_877_102

/**
 * Ends the statement that a connection is waiting for. The caller closes the connection afterwards: a cancellation that comes late
 * must not meet the next statement. Settles once the statement has. If the server cannot be reached, the socket is destroyed instead.
 *
 * @param open Opens another connection, for a server with TLS: the request of the protocol would not be encrypted.
 */
export async function cancel(
  connection: Connection,
  statement: Promise<unknown>,
  open: () => Promise<Connection>,
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
    if (connection.isEncrypted) other = await open()
    while (!isSettled) {
      await (other === undefined ? sendRequest(connection) : askOver(other, connection))
      const pause = new AbortController()
      await Promise.race([settled, setTimeout(PAUSE, undefined, { signal: pause.signal }).catch(() => {})])
      pause.abort()
    }
  } catch {
    connection.destroy()
  } finally {
    await other?.close()
  }
  await settled
}

async function askOver(other: Connection, { backend }: Connection): Promise<void> {
  const sql =
    'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2::timestamptz'
  await rowsOf(other, sql, [backend.pid, backend.start])
}

/** Settles when the server has closed the connection: it has then sent the signal. */
function sendRequest({ address, key }: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = Buffer.alloc(LENGTH)
    request.writeInt32BE(LENGTH, 0)
    request.writeInt32BE(CANCEL, 4)
    request.writeInt32BE(key.processId, 8)
    request.writeInt32BE(key.secret, 12)
    const socket = connect(address as NetConnectOpts, () => socket.end(request))
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.resume()
  })
}
