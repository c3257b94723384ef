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
  const removeHook = flushAtEnd(storage)
  if (!isOtherRuntime) return removeHook
  const flush = () => void storage.flushSync()
  for (const event of EVENTS_OF_OTHERS) process.on(event, flush)
  return () => {
    removeHook()
    for (const event of EVENTS_OF_OTHERS) process.off(event, flush)
  }
}

const storages = new Set<BufferedLogStorage>()
let removeExitHook: (() => void) | undefined

function flushAtEnd(storage: BufferedLogStorage): () => void {
  storages.add(storage)
  // Last, so that what other exit handlers log is written too.
  removeExitHook ??= onExit((_code, signal) => flushAll(signal), { alwaysLast: true })
  if (canFlushBeforeExit && storages.size === 1) process.on('beforeExit', flushBeforeExit)
  return () => {
    storages.delete(storage)
    if (storages.size > 0) return
    removeExitHook?.()
    removeExitHook = undefined
    process.off('beforeExit', flushBeforeExit)
  }
}

function flushBeforeExit(): void {
  for (const storage of storages) storage.flushBeforeExit()
}

function flushAll(signal: NodeJS.Signals | null): void {
  const letGo = signal === null ? undefined : holdSignals()
  for (const storage of storages) storage.flushAtExit()
  letGo?.()
}

/** Those that a user or a supervisor sends again when the process is not gone at once. */
const REPEATED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Whoever sends a signal often sends it twice: to the process, and to its group (a terminal and npm, say, or timeout).
 * signal-exit has stopped listening by now, so that the second one would end the process in the middle of the writing.
 *
 * @returns Call it to take that back, so that the first one can be raised again.
 */
function holdSignals(): () => void {
  const ignore = () => {}
  for (const signal of REPEATED_SIGNALS) process.on(signal, ignore)
  return () => {
    for (const signal of REPEATED_SIGNALS) process.off(signal, ignore)
  }
}

/** An exception ends Bun without the call that signal-exit listens to, and Deno without the event. */
const isOtherRuntime = 'bun' in process.versions || 'deno' in process.versions
/** Whether a process that has nothing left to do says so before it ends. */
export const canFlushBeforeExit = !isOtherRuntime
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
