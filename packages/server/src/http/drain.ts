import type { IncomingMessage } from 'node:http'
import type { Clock } from '@logpond/core'

/** The most bytes of a body that are read only to be dropped. */
const MAX_DROPPED = 16 * 1024 * 1024
/** Milliseconds for that. */
const MAX_DROPPING = 5000

/**
 * Drops the rest of a body that was answered early. A connection that is closed while the client still sends is reset, and the client
 * may never see the answer. Ends the connection of a client that goes on for too long.
 */
export function drain(request: IncomingMessage, clock: Clock): void {
  if (request.complete || request.destroyed) return
  let dropped = 0
  const timer = clock.after(MAX_DROPPING, () => request.destroy(), { idle: true })
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length
    if (dropped > MAX_DROPPED) request.destroy()
  })
  request.once('close', () => timer[Symbol.dispose]())
  request.once('end', () => timer[Symbol.dispose]())
  request.resume()
}
