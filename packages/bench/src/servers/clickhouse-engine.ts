import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { clickhouse } from '@logpond/driver-clickhouse'
import {
  isChdbInstalled,
  NO_CHDB,
  runOnClickHouse,
  type ServerProcess,
  startChdb,
} from '@logpond/test-servers'
import { FIRST_TIME } from '../bench-entries.js'
import type { ServerEngine } from './server-engine.js'

/** By folder: one process of chDB has it to itself. */
const servers = new Map<string, ServerProcess>()

const clickHouseEngine: ServerEngine = {
  name: 'Logpond, ClickHouse 26.7 (chDB)',
  differs:
    'a power cut may lose the last commits; the CPU time of the server does not count; before reads, parts are merged as ClickHouse does it',
  async start(directory) {
    const server = await runningServer(directory)
    const query = (sql: string) => runOnClickHouse(server.url, sql)
    return {
      driver: () => clickhouse({ url: server.url }),
      async sums() {
        const [row = ''] = await query(
          `SELECT count(), sum(lengthUTF8(message)), sum(lengthUTF8(attributes)), sum(ts / 1000 - ${FIRST_TIME}), sum(severity) FROM logs WHERE kind = 0`,
        )
        const [entries = 0, messages = 0, attributes = 0, timestamps = 0, severities = 0] = row
          .split('\t')
          .map(Number)
        return { entries, messages, attributes, timestamps, severities }
      },
      async bytes() {
        const [bytes] = await query(
          "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'logs'",
        )
        return Number(bytes)
      },
      async settle() {
        await query('OPTIMIZE TABLE logs FINAL')
      },
      async stop() {
        servers.delete(directory)
        await server.kill()
      },
    }
  },
}

/** @throws LogStorageError UNSUPPORTED if chDB is not installed */
export function installedClickHouse(): ServerEngine {
  if (!isChdbInstalled) throw new LogStorageError('UNSUPPORTED', NO_CHDB)
  return clickHouseEngine
}

async function runningServer(directory: string): Promise<ServerProcess> {
  const known = servers.get(directory)
  if (known !== undefined) return known
  const server = await startChdb(join(directory, 'chdb'))
  servers.set(directory, server)
  return server
}
