import { openLogStorage } from '@logpond/core'
import type { DemoSubject } from '../demo/demo-subject.js'
import { readerOf } from '../demo-subjects/logpond-demo.js'
import type { ServerEngine } from './server-engine.js'
import { serverSubject } from './server-subject.js'

/** A storage of Logpond on a server, with entries of the demo. Its data is gone when the process ends. */
export function serverDemo(engine: ServerEngine): DemoSubject {
  const { name, differs, start } = engine
  return {
    name,
    differs,
    version: '1',
    async open(context) {
      const server = await start(context.directory)
      const writer = await serverSubject(engine).open(context)
      return {
        ...writer,
        async close() {
          await writer.flush()
          await server.settle()
          await writer.close()
        },
      }
    },
    async read({ directory }) {
      const server = await start(directory)
      const reader = readerOf(await openLogStorage({ driver: server.driver() }))
      return {
        ...reader,
        async close() {
          await reader.close()
          await server.stop()
        },
      }
    },
    async bytes({ directory }) {
      const server = await start(directory)
      const bytes = await server.bytes()
      await server.stop()
      return bytes
    },
  }
}
