import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clickhouse } from '@logpond/driver-clickhouse'
import { isChdbInstalled, runOnClickHouse, startChdb } from '@logpond/test-servers'
import type { ServerEngine } from './server-engine.js'

export const clickHouseEngine: ServerEngine = {
  isAvailable: isChdbInstalled,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    const server = await startChdb(folder)
    return {
      hosts: [{ host: '127.0.0.1', port: server.port }],
      kill: () => server.kill(),
      resume: () => server.start(),
      async remove() {
        await server.kill()
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      },
      async ids() {
        return (await runOnClickHouse(server.url, 'SELECT id FROM logs WHERE kind = 0 ORDER BY id')).map(
          Number,
        )
      },
      async forget(count) {
        const sql = `SELECT min(id) FROM (SELECT id FROM logs WHERE kind = 0 ORDER BY id DESC LIMIT ${count})`
        const [first] = await runOnClickHouse(server.url, sql)
        await runOnClickHouse(
          server.url,
          `DELETE FROM logs WHERE kind = 0 AND id >= ${first} SETTINGS lightweight_deletes_sync = 2`,
        )
      },
    }
  },
  driver: ([only]) => clickhouse({ url: `http://${only?.host}:${only?.port}` }),
}
