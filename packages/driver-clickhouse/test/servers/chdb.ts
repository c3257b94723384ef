import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ServerProcess, startProgram, startServer } from './server-process.js'

const bridge = join(import.meta.dirname, '../../../../scripts/servers/chdb')

/** `npm run test:servers` installs chDB, and sets this variable: 548 MB are too much for `npm test`. */
export const hasChdb =
  process.env.LOGPOND_SERVERS !== undefined && existsSync(join(bridge, 'node_modules/chdb'))

/** ClickHouse 26.7, through chDB behind a small HTTP server. */
export function startChdb(folder: string): Promise<ServerProcess> {
  return startServer(async (port) => {
    const { child, match } = await startProgram(
      process.execPath,
      [join(bridge, 'bridge.mjs'), folder, String(port)],
      { env: { UV_THREADPOOL_SIZE: '16' }, ready: /listening (\d+)/ },
    )
    return { child, port: Number(match[1]) }
  })
}
