// The program of a StorageProcess for the task 'thread': `node storage-thread-host.js MODULE DIRECTORY`. A worker thread stores
// entries, and then the main thread, which has no storage, ends the process.
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

/** Entries that the thread stores before the process ends. */
const QUEUED = 3000

const [module = '', directory = ''] = process.argv.slice(2)

if (isMainThread) {
  // In these runtimes a thread cannot install a listener in the main thread with the inspector, so core must be loaded in both.
  if (process.versions.bun ?? process.versions.deno) await import('@logpond/core')
  const thread = new Worker(new URL(import.meta.url), { argv: [module, directory] })
  thread.once('message', () => process.exit(5))
} else {
  const { openLogStorage } = await import('@logpond/core')
  const { loadDriverModule } = await import('./load-driver-module.js')
  const create = await loadDriverModule(module)
  const storage = await openLogStorage({
    driver: await create({ directory }),
    // Only the end of the process writes the entries.
    batch: { batchSize: 5000, batchTimeout: 600_000 },
  })
  storage.storeMany(Array.from({ length: QUEUED }, (_, i) => ({ message: `entry ${i}` })))
  parentPort?.postMessage('stored')
}
