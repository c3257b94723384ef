import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { startChdb } from '@logpond/test-servers'
import { afterAll, describe, it } from 'vitest'
import { create } from '../create.js'
import { hasChdb } from './chdb.js'

/** Of the groups, those that LOGPOND_GROUPS names: `LOGPOND_GROUPS='network,abort' npm run test:servers -- conformance`. */
const chosen = process.env.LOGPOND_GROUPS?.split(',')

if (hasChdb) {
  const folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
  const server = await startChdb(folder)
  // `create` reads it, here and in other processes.
  process.env.LOGPOND_CLICKHOUSE_URL = server.url
  testDriver('ClickHouse 26.7', {
    create,
    module: new URL('../create.ts', import.meta.url),
    server: { host: '127.0.0.1', port: server.port },
    faults: { killServer: () => server.kill(), startServer: () => server.start() },
    promises: PROMISE_GROUPS.filter(({ name }) => chosen?.includes(name) ?? true),
    // Each step of a cleanup is a mutation of the table, 0.1 s of a server that shares the processors with the tests, and one promise
    // takes hundreds of steps.
    timeout: 900_000,
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })
} else {
  describe('ClickHouse 26.7', () => it.skip('every promise: npm run test:servers installs it', () => {}))
}
