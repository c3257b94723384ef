import { isMainThread } from 'node:worker_threads'
import { onExit } from 'signal-exit'
import type { ExitingStorage } from './exiting-storage.js'
import { holdSignals } from './hold-signals.js'
import { respectOnceListeners } from './once-listeners.js'
import { canFlushBeforeExit, isOtherRuntime } from './runtime.js'
import { flushWithMainThread } from './thread-exit.js'
import { watchThreadStorages } from './thread-storages.js'

// Worker threads may create storages at any time; this does nothing before the first one. Node.js before 20.16
// lacks the function: this module must load there, so that the application gets the error of an unsupported runtime.
if (isMainThread && typeof process.getBuiltinModule === 'function')
  watchThreadStorages({ onExit, holdSignals })

/**
 * Makes a storage write its queued entries when the process ends, in any way: the end of the program, `process.exit`, an uncaught
 * exception, or a signal, which is raised again if it has no other listener. In a worker thread, this covers the end of the
 * thread and of the process.
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
  /** Resolves when the hook is active; absent if it is active at once. */
  readonly ready: Promise<void> | undefined
  remove(): void
}

const storages = new Set<ExitingStorage>()
let removeExitHook: (() => void) | undefined

function flushAtEnd(storage: ExitingStorage): () => void {
  storages.add(storage)
  // Last, so that entries of other exit handlers are written too.
  removeExitHook ??= addExitHook()
  if (canFlushBeforeExit && storages.size === 1) process.on('beforeExit', flushBeforeExit)
  return () => {
    storages.delete(storage)
    if (storages.size > 0) return
    removeExitHook?.()
    removeExitHook = undefined
    process.off('beforeExit', flushBeforeExit)
  }
}

function addExitHook(): () => void {
  const removals = [onExit((_code, signal) => flushAll(signal), { alwaysLast: true }), respectOnceListeners()]
  return () => {
    for (const remove of removals) remove()
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
 * Node.js ignores SIGXFSZ, so that a write beyond the process's file size limit fails with EFBIG. signal-exit would end the process
 * on this signal, unless it has another listener. This listener is never removed, because Node.js does not ignore the signal again
 * after the last listener is removed.
 */
function keepIgnoring(): void {
  if (isIgnoring || isOtherRuntime || process.platform === 'win32') return
  isIgnoring = true
  process.on('SIGXFSZ', () => {})
}
