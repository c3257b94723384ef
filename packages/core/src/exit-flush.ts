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
