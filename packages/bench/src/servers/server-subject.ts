import { openLogStorage } from '@logpond/core'
import type { Subject } from '../subject.js'
import { logpond } from '../subjects/logpond.js'
import type { ServerEngine } from './server-engine.js'

/** A storage of Logpond on a server that runs on the same machine. */
export function serverSubject({ name, differs, start }: ServerEngine): Subject {
  return {
    name,
    differs,
    async open(context) {
      const server = await start(context.directory)
      const writer = await logpond({ name, driver: () => server.driver() }).open(context)
      return {
        ...writer,
        async close() {
          await writer.close()
          await server.stop()
        },
      }
    },
    async verify({ directory }) {
      const server = await start(directory)
      const sums = await server.sums()
      const storage = await openLogStorage({ driver: server.driver() })
      const found = await storage.count({ text: 'r7' })
      await storage.close()
      await server.stop()
      return { ...sums, found }
    },
  }
}
