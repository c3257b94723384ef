import { postgres } from '@logpond/driver-postgres'
import { databaseFor } from './postgres-cluster.js'
import { postgresSums } from './postgres-sums.js'
import type { ServerEngine } from './server-engine.js'

const ENTRIES = 'logpond.entries'

export const postgresEngine: ServerEngine = {
  name: 'Logpond, Postgres 18',
  differs:
    'survives power cuts with each commit; the CPU time of the server does not count; before reads, VACUUM ANALYZE as autovacuum does it',
  async start(directory) {
    const database = await databaseFor(directory)
    return {
      driver: () => postgres({ url: database.url }),
      sums: () => postgresSums(database, ENTRIES),
      async bytes() {
        const [row] = await database.query(`
          SELECT sum(pg_total_relation_size(relid))::float8 AS bytes FROM pg_partition_tree('${ENTRIES}') WHERE isleaf`)
        return Number(row?.bytes)
      },
      async settle() {
        await database.query(`VACUUM (ANALYZE) ${ENTRIES}`)
      },
      stop: () => database.stop(),
    }
  },
}
