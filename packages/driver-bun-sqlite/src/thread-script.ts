import { requireFrom, type ThreadScript } from '@logpond/sqlite/worker'

/** The script of the driver's threads. */
export const threadScript: ThreadScript = {
  name: '@logpond/driver-bun-sqlite/worker.js',
  load: async () => (await import('./worker-source.js')).workerCode,
  loadSync: () => requireFrom(import.meta.url)('./worker-source.cjs').workerCode,
}
