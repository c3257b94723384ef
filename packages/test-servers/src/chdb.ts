import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ServerProcess, startProgram, startServer } from './server-process.js'

const bridge = join(import.meta.dirname, '../../../scripts/servers/chdb')

/** Why something is skipped. */
export const NO_CHDB = 'chDB, which is ClickHouse 26.7, is not installed: npm run test:servers installs it.'

/** Whether `npm run test:servers` has installed chDB: 548 MB are too much for `npm install`. */
export const isChdbInstalled = existsSync(join(bridge, 'node_modules/chdb'))

/** ClickHouse 26.7, through chDB behind a small HTTP server, with its data in a folder. */
export function startChdb(folder: string): Promise<ServerProcess> {
  if (!isChdbInstalled) throw new Error(NO_CHDB)
  return startServer(async (port) => {
    const { child, match } = await startProgram(
      process.execPath,
      [join(bridge, 'bridge.mjs'), folder, String(port)],
      { env: { UV_THREADPOOL_SIZE: '16' }, ready: /listening (\d+)/ },
    )
    return { child, port: Number(match[1]) }
  })
}

/** Runs a statement on ClickHouse, beside a driver. Returns the lines of the answer; columns are divided by tabs. */
export async function runOnClickHouse(url: string, sql: string): Promise<string[]> {
  const response = await fetch(`${url}/?default_format=TabSeparated`, { method: 'POST', body: sql })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text.split('\n').filter((line) => line !== '')
}
