import { connect, type NetConnectOpts } from 'node:net'
import type { Connection } from './connection.js'

/** The request of the protocol that cancels: its length, and its code. */
const LENGTH = 16
const CODE = 80_877_102

/** Asks the server to cancel what a connection waits for. Settles when the server has closed: it has then sent the signal. */
export function sendCancelRequest({ address, key }: Connection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = Buffer.alloc(LENGTH)
    request.writeInt32BE(LENGTH, 0)
    request.writeInt32BE(CODE, 4)
    request.writeInt32BE(key.processId, 8)
    request.writeInt32BE(key.secret, 12)
    const socket = connect({ ...address, signal } as NetConnectOpts, () => socket.end(request))
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.resume()
  })
}
