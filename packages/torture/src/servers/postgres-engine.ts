import { postgres } from '@logpond/driver-postgres'
import { binariesOfNpm, PostgresServer, SUPERUSER } from '@logpond/test-servers'
import type { ServerEngine, TortureServer } from './server-engine.js'

const binaries = await binariesOfNpm()

export const postgresEngine: ServerEngine = {
  isAvailable: binaries !== undefined,
  start: async () => torturable(await newServer()),
  async startWithStandby() {
    // Any standby counts: this one is the only one. A server that was promoted has none, and waits for none.
    const first = await newServer(['synchronous_standby_names=*'])
    const second = await PostgresServer.standbyOf(first)
    const server = torturable(first)
    const promoted = torturable(second)
    return {
      ...server,
      hosts: [...server.hosts, ...promoted.hosts],
      ids: () => promoted.ids(),
      async failOver() {
        await first.kill()
        await second.query('SELECT pg_promote()')
      },
      async remove() {
        await Promise.all([server.remove(), promoted.remove()])
      },
    }
  },
  driver: (hosts) =>
    postgres({
      url: `postgres://${SUPERUSER}@${hosts.map(({ host, port }) => `${host}:${port}`)}/postgres`,
    }),
}

async function newServer(settings: readonly string[] = []): Promise<PostgresServer> {
  if (binaries === undefined) throw new Error('npm has no Postgres for this platform.')
  return PostgresServer.start(binaries, settings)
}

function torturable(server: PostgresServer): TortureServer {
  return {
    hosts: [{ host: '127.0.0.1', port: server.port }],
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
}
