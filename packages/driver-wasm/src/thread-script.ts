import { requireFrom, type ThreadScript, withEngine } from '@logpond/sqlite/worker'
import { enginePath } from './engine-path.js'
import type { NodeSqlite3WasmEngine } from './load-node-sqlite3-wasm.js'

/** The script of the driver's threads. @param engine The node-sqlite3-wasm to use. @default the one that is installed */
export function threadScript(engine?: NodeSqlite3WasmEngine): ThreadScript {
  return withEngine(
    {
      name: '@logpond/driver-wasm/worker.js',
      load: async () => (await import('./worker-source.js')).workerCode,
      loadSync: () => requireFrom(import.meta.url)('./worker-source.cjs').workerCode,
    },
    { name: 'node-sqlite3-wasm', find: enginePath, engine },
  )
}
