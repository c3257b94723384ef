// A worker thread that stores an entry with its own storage. Sends a message when it is done, or with the error.
import { parentPort, workerData } from 'node:worker_threads'
import { type Library, SAME_LIBRARY } from '../library-name.js'
import type { Sabotage } from '../sabotage.js'
import { openByLibrary } from './library.js'

const { library, path, sabotage } = workerData as {
  library: Library
  path: string
  sabotage: Sabotage | undefined
}

try {
  const storage = await openByLibrary(library, { path }, sabotage)
  await storage.store({ message: SAME_LIBRARY }).committed()
  await storage.close()
  parentPort?.postMessage(undefined)
} catch (thrown) {
  const { code, message } = thrown as { code?: string; message: string }
  parentPort?.postMessage({ code, message })
}
