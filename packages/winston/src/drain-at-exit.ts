import { onExit } from 'signal-exit'

/** A logger of winston, which buffers infos while one of its transports is not ready. */
export interface BufferingLogger {
  read(): unknown
}

const loggers = new Set<BufferingLogger>()
let removeHook: (() => void) | undefined

/**
 * When the process ends, passes on the infos that a logger has buffered because another of its transports, such as a slow file, was
 * not ready. This runs after the exit handlers of the application, and before the storage writes its last entries.
 *
 * @returns Removes the hook.
 */
export function drainAtExit(logger: BufferingLogger): () => void {
  loggers.add(logger)
  removeHook ??= onExit(drainAll)
  return () => {
    loggers.delete(logger)
    if (loggers.size > 0) return
    removeHook?.()
    removeHook = undefined
  }
}

function drainAll(): void {
  for (const logger of loggers) drain(logger)
}

/** A transport that throws each time must not hold up the end of the process. */
const MAX_FAILURES = 1000

/** Reading takes an info out of the buffer, and emits it to all transports. */
function drain(logger: BufferingLogger): void {
  for (let failures = 0; failures < MAX_FAILURES; ) {
    try {
      if (logger.read() === null) return
    } catch {
      failures++
    }
  }
}
