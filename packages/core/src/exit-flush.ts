import { onExit } from 'signal-exit'
import type { BufferedLogStorage } from './buffered-log-storage.js'

/**
 * Has a storage write what is queued when the process ends, whatever ends it: return from main, `process.exit`, an
 * uncaught exception, or a signal, which is raised again when nobody else listens for it.
 *
 * @returns Call it to take that back.
 */
export function flushOnExit(storage: BufferedLogStorage): () => void {
  // Last, so that what other exit handlers log is written too.
  return onExit(() => storage.flushAtExit(), { alwaysLast: true })
}
