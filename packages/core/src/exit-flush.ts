import { onExit } from 'signal-exit'
import type { BufferedLogStorage } from './buffered-log-storage.js'

/**
 * Has a storage write what is queued when the process ends, whatever ends it: return from main, `process.exit`, an
 * uncaught exception, or a signal, which is raised again when nobody else listens for it.
 *
 * @returns Call it to take that back.
 */
export function flushOnExit(storage: BufferedLogStorage): () => void {
  keepIgnoring()
  // Last, so that what other exit handlers log is written too.
  const removeHook = onExit(() => storage.flushAtExit(), { alwaysLast: true })
  if (!isOtherRuntime) return removeHook
  const flush = () => void storage.flushSync()
  for (const event of EVENTS_OF_OTHERS) process.on(event, flush)
  return () => {
    removeHook()
    for (const event of EVENTS_OF_OTHERS) process.off(event, flush)
  }
}

/** An exception ends Bun without the call that signal-exit listens to, and Deno without the event. */
const isOtherRuntime = 'bun' in process.versions || 'deno' in process.versions
const EVENTS_OF_OTHERS = ['exit', 'uncaughtExceptionMonitor'] as const

let isIgnoring = false

/**
 * Node.js ignores SIGXFSZ, so that a write beyond the limit of the process on the size of files fails with EFBIG;
 * signal-exit takes it for one that ends the process. It stands back where somebody else listens. For good: when the last
 * listener goes, Node.js does not go back to ignoring.
 */
function keepIgnoring(): void {
  if (isIgnoring || isOtherRuntime || process.platform === 'win32') return
  isIgnoring = true
  process.on('SIGXFSZ', () => {})
}
