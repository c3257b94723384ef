import { requireFrom, type ThreadScript, withEngine } from '@logpond/sqlite/worker'
import { enginePath } from './engine-path.js'
import type { BetterSqlite3Engine } from './load-better-sqlite3.js'

/** The script of the driver's threads. @param engine The better-sqlite3 to use. @default the one that is installed */
export function threadScript(engine?: BetterSqlite3Engine): ThreadScript {
  return withEngine(
    {
      name: '@logpond/driver-better-sqlite3/worker.js',
      load: async () => (await import('./worker-source.js')).workerCode,
      loadSync: () => requireFrom(import.meta.url)('./worker-source.cjs').workerCode,
    },
    { name: 'better-sqlite3', find: enginePath, engine },
  )
}
