import { LogStorageError } from '@logpond/core'
import { createRequire, type ThreadScript } from '@logpond/sqlite/worker'
import { enginePath } from './engine-path.js'
import type { NodeSqlite3WasmEngine } from './load-node-sqlite3-wasm.js'

/** The script of the driver's threads. */
export const threadScript: ThreadScript = {
  name: '@logpond/driver-wasm/worker.js',
  load: async () => (await import('./worker-source.js')).workerSource,
  loadSync: () => createRequire(import.meta.url)('./worker-source.cjs').workerSource,
  engine: () => findEngine(),
}

/** The script for threads that use a certain node-sqlite3-wasm. */
export function threadScriptWith(engine: NodeSqlite3WasmEngine): ThreadScript {
  return {
    ...threadScript,
    engine: () => {
      if (typeof engine === 'string') return engine
      throw new LogStorageError(
        'INVALID_OPTIONS',
        "engine is a module, which cannot be handed to a thread. Use thread: 'main', or set engine to the path of the module: require.resolve('node-sqlite3-wasm').",
      )
    },
  }
}

function findEngine(): string | undefined {
  try {
    return enginePath()
  } catch {
    // The thread reports that it is not installed.
    return undefined
  }
}
