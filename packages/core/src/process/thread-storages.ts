import type { MessagePort } from 'node:worker_threads'

/** How a storage in a worker thread makes itself known to the main thread. */
export interface ThreadStorage {
  readonly type: typeof THREAD_STORAGE
  /** Asks the storage to write what is queued. Closes with the storage or its thread. */
  readonly port: MessagePort
  /** One number: 1 while entries wait to be written, else 0. The storage notifies of each 0. */
  readonly pending: Int32Array
  /** Where the system lists the thread while it runs; only Linux does. */
  readonly path: string | undefined
}

export const THREAD_STORAGE = '@logpond/core:thread-storage'

/** What {@link watchThreadStorages} needs; it must not import anything itself. */
export interface ThreadStoragesHost {
  /** Calls back when the process ends, also by a signal. */
  readonly onExit: (
    callback: (code: unknown, signal: unknown) => void,
    options: { alwaysLast: true },
  ) => unknown
  /** Ignores further signals until the function that it returns is called. */
  readonly holdSignals: () => () => void
}

/**
 * Runs in the main thread: has the storages of worker threads write what is queued before the process ends. All of these
 * threads stop with the main thread, and only the main thread hears of signals and of `process.exit`.
 *
 * The function stands for itself, without anything from its module: a worker thread evaluates its text in a main thread
 * that has not loaded this package.
 */
export function watchThreadStorages({ onExit, holdSignals }: ThreadStoragesHost): void {
  const TIMEOUT = 10_000
  /** Milliseconds between two looks whether a thread still runs. */
  const INTERVAL = 20
  const { existsSync } = process.getBuiltinModule('node:fs')
  // What fake timers of a test leave alone.
  const now = () => process.uptime() * 1000
  const key = Symbol.for('@logpond/core:thread-storages')
  const shared = globalThis as { [key]?: Set<ThreadStorage> }
  if (shared[key] !== undefined) return
  const storages = new Set<ThreadStorage>()
  shared[key] = storages
  let isWatching = false

  process.on('workerMessage', (message: ThreadStorage | undefined) => {
    if (message?.type !== '@logpond/core:thread-storage') return
    storages.add(message)
    message.port.on('close', () => storages.delete(message))
    message.port.unref()
    if (isWatching) return
    isWatching = true
    onExit((_code, signal) => flush(signal), { alwaysLast: true })
  })

  function flush(signal: unknown): void {
    const letGo = signal === null ? undefined : holdSignals()
    const deadline = now() + TIMEOUT
    const busy = [...storages].filter(({ pending }) => Atomics.load(pending, 0) === 1)
    for (const { port } of busy) port.postMessage('flush')
    const late = busy.filter((storage) => !isWritten(storage, deadline))
    if (late.length > 0) {
      console.error(
        `logpond: Entries of ${late.length} worker threads could not be written before the process ended: the threads did not answer within ${TIMEOUT} ms.`,
      )
    }
    letGo?.()
  }

  /** Also when there is nothing to wait for any more: a thread that was terminated is gone before its port closes. */
  function isWritten({ pending, path }: ThreadStorage, deadline: number): boolean {
    while (Atomics.load(pending, 0) === 1) {
      if (path !== undefined && !existsSync(path)) return true
      const left = deadline - now()
      if (left <= 0) return false
      Atomics.wait(pending, 0, 1, Math.min(left, INTERVAL))
    }
    return true
  }
}
