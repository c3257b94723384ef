import type { ServerResponse } from 'node:http'
import type { Clock } from '@logpond/core'

/** How long a client may take nothing, in milliseconds, before its connection is closed. */
const PATIENCE = 60_000

/** Resolves when the client has taken what was written, or has gone. Closes the connection of a client that takes nothing for a minute. */
export function drained(response: ServerResponse, clock: Clock): Promise<void> {
  if (response.destroyed || response.closed || !response.writableNeedDrain) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      timer[Symbol.dispose]()
      response.removeListener('drain', end)
      response.removeListener('close', end)
      resolve()
    }
    const timer = clock.after(PATIENCE, () => response.destroy(), { idle: true })
    response.once('drain', end)
    response.once('close', end)
  })
}
