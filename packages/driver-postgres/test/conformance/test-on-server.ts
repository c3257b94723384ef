import { testDriver } from '@logpond/conformance'
import type { PromiseGroup } from '@logpond/conformance/suite'
import { type Binaries, PostgresServer } from '@logpond/test-servers'
import { afterAll, describe, it } from 'vitest'
import { create } from './create.js'

export interface ServerSubject {
  readonly name: string
  /** Undefined if this Postgres cannot be had here. */
  readonly binaries: Binaries | undefined
  readonly promises: readonly PromiseGroup[]
  /** Entries of a partition. */
  readonly partitionSize?: number
}

/** Tests the driver on a server that is started for it, or skips it with a reason. */
export async function testOnServer({
  name,
  binaries,
  promises,
  partitionSize,
}: ServerSubject): Promise<void> {
  if (binaries === undefined) {
    describe.skip(`conformance: ${name}`, () => it('needs this Postgres, which is not installed'))
    return
  }
  const server = await PostgresServer.start(binaries)
  afterAll(() => server.remove())
  // Other processes of the suite get it too.
  process.env.LOGPOND_TEST_POSTGRES = server.url()
  if (partitionSize !== undefined) process.env.LOGPOND_TEST_PARTITION_SIZE = String(partitionSize)
  testDriver(name, {
    create,
    module: new URL('./create.ts', import.meta.url),
    server: { host: '127.0.0.1', port: server.port },
    faults: { killServer: () => server.kill(), startServer: () => server.resume() },
    promises,
  })
}
