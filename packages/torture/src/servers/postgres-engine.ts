import { postgres } from '@logpond/driver-postgres'
import { binariesOfNpm, PostgresServer, SUPERUSER } from '@logpond/test-servers'
import type { ServerEngine } from './server-engine.js'

const binaries = await binariesOfNpm()

export const postgresEngine: ServerEngine = {
  isAvailable: binaries !== undefined,
  async start() {
    if (binaries === undefined) throw new Error('npm has no Postgres for this platform.')
    const server = await PostgresServer.start(binaries)
    return {
      host: '127.0.0.1',
      port: server.port,
      kill: () => server.kill(),
      resume: () => server.resume(),
      remove: () => server.remove(),
      async ids() {
        const rows = await server.query('SELECT id::float8 AS id FROM logpond.entries ORDER BY id')
        return rows.map(({ id }) => Number(id))
      },
      async forget(count) {
        await server.query(
          `DELETE FROM logpond.entries WHERE id IN (SELECT id FROM logpond.entries ORDER BY id DESC LIMIT ${count})`,
        )
      },
    }
  },
  driver: (host, port) => postgres({ url: `postgres://${SUPERUSER}@${host}:${port}/postgres` }),
}
