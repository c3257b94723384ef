import { isMainThread } from 'node:worker_threads'
import { onExit } from 'signal-exit'
import type { ExitingStorage } from './exiting-storage.js'
import { holdSignals } from './hold-signals.js'
import { canFlushBeforeExit, isOtherRuntime } from './runtime.js'
import { flushWithMainThread } from './thread-exit.js'
import { watchThreadStorages } from './thread-storages.js'

// Storages of worker threads may come at any time; nothing is done before the first one does.
if (isMainThread) watchThreadStorages({ onExit, holdSignals })

/**
 * Has a storage write what is queued when the process ends, whatever ends it: return from main, `process.exit`, an
 * uncaught exception, or a signal, which is raised again when there is no other listener. In a worker thread, the end of
 * the thread and that of the process.
 */
export function flushOnExit(storage: ExitingStorage): ExitHook {
  keepIgnoring()
  const main = isMainThread ? undefined : flushWithMainThread(storage)
  const removals = [flushAtEnd(storage)]
  if (main !== undefined) removals.push(main.remove)
  if (isOtherRuntime) removals.push(flushAtEventsOfOthers(storage))
  return {
    ready: main?.ready,
    remove() {
      for (const remove of removals) remove()
    },
  }
}

export interface ExitHook {
  /** Settles when it works, where that takes a moment. */
  readonly ready: Promise<void> | undefined
  remove(): void
}

const storages = new Set<ExitingStorage>()
let removeExitHook: (() => void) | undefined

function flushAtEnd(storage: ExitingStorage): () => void {
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

function flushAtEventsOfOthers(storage: ExitingStorage): () => void {
  const flush = () => void storage.flushSync()
  for (const event of EVENTS_OF_OTHERS) process.on(event, flush)
  return () => {
    for (const event of EVENTS_OF_OTHERS) process.off(event, flush)
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
