import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { createHandler } from '@logpond/server'
import type { Received, Receiving, Subject } from '../subject.js'
import { logpond } from '../subjects/logpond.js'
import type { OtlpEncoding } from './otlp-bodies.js'

/** The argument of `otlp-load.js`. */
export interface OtlpLoad extends Receiving {
  readonly port: number
  readonly encoding: OtlpEncoding
}

const LOAD = fileURLToPath(new URL('../otlp-load.js', import.meta.url))

export const otlpProtobuf = received('protobuf', 'Logpond, OTLP in protobuf')
export const otlpGzip = received('gzip', 'Logpond, OTLP in protobuf with gzip')
export const otlpJson = received('json', 'Logpond, OTLP in JSON')

/** A storage behind the handler of `@logpond/server`, to which another process sends entries. */
function received(encoding: OtlpEncoding, name: string): Subject {
  const subject = logpond({ name, driver: (path) => betterSqlite3({ path }) })
  return {
    ...subject,
    async open(context) {
      const writer = await subject.open(context)
      if (writer.storage === undefined) throw new Error(`${name} has no storage.`)
      const handler = createHandler(writer.storage)
      const server = createServer(handler).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      return {
        ...writer,
        async receive(receiving) {
          const load: OtlpLoad = { ...receiving, port, encoding }
          const { stdout } = await promisify(execFile)(process.execPath, [LOAD, JSON.stringify(load)])
          return JSON.parse(stdout) as Received
        },
        async close() {
          await handler.close()
          server.close()
          await writer.close()
        },
      }
    },
  }
}
