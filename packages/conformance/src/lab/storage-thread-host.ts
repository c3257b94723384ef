// What a StorageProcess runs for the task 'thread': `node storage-thread-host.js MODULE DIRECTORY`. The main thread knows of
// no storage: a worker thread stores entries, and then the main thread ends the process.
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

/** Entries that are stored before the process ends. */
const QUEUED = 3000

const [module = '', directory = ''] = process.argv.slice(2)

if (isMainThread) {
  // There a thread cannot install a listener here by way of the inspector; core's README says to load core in both.
  if (process.versions.bun ?? process.versions.deno) await import('@logpond/core')
  const thread = new Worker(new URL(import.meta.url), { argv: [module, directory] })
  thread.once('message', () => process.exit(5))
} else {
  const { openLogStorage } = await import('@logpond/core')
  const { loadDriverModule } = await import('./load-driver-module.js')
  const create = await loadDriverModule(module)
  const storage = await openLogStorage({
    driver: await create({ directory }),
    // Nothing but the end of the process has the entries written.
    batch: { batchSize: 5000, batchTimeout: 600_000 },
  })
  storage.storeMany(Array.from({ length: QUEUED }, (_, i) => ({ message: `entry ${i}` })))
  parentPort?.postMessage('stored')
}
