import type { TortureServer } from './server-engine.js'

/** Entries that are lost with each kill: more than the writers have under way. */
const FORGOTTEN = 300

/** A server that loses what it has acknowledged when it is killed, as one without a log on the disk. */
export function forgettingServer(server: TortureServer): TortureServer {
  return {
    ...server,
    async resume() {
      await server.resume()
      await server.forget(FORGOTTEN)
    },
  }
}
