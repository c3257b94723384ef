import type { MessagePort } from 'node:worker_threads'

/** The message by which a storage in a worker thread registers with the main thread. */
export interface ThreadStorage {
  readonly type: typeof THREAD_STORAGE
  /** Asks the storage to write its queued entries. Closes with the storage or its thread. */
  readonly port: MessagePort
  /** One number: 1 while entries wait to be written, otherwise 0. The storage notifies waiters of each 0. */
  readonly pending: Int32Array
  /** A path that exists while the thread runs; only on Linux. */
  readonly path: string | undefined
}

export const THREAD_STORAGE = '@logpond/core:thread-storage'

/** The functions that {@link watchThreadStorages} needs, because it must not import anything. */
export interface ThreadStoragesHost {
  /** Calls back when the process ends, including by a signal. */
  readonly onExit: (
    callback: (code: unknown, signal: unknown) => void,
    options: { alwaysLast: true },
  ) => unknown
  /** Ignores further signals until the function that it returns is called. */
  readonly holdSignals: () => () => void
}

/**
 * Runs in the main thread: makes the storages of worker threads write their queued entries before the process ends. All of these
 * threads stop with the main thread, and only the main thread receives signals and `process.exit`.
 *
 * The function uses nothing from its module, because a worker thread may evaluate its text in a main thread that has not loaded
 * this package.
 */
export function watchThreadStorages({ onExit, holdSignals }: ThreadStoragesHost): void {
  const TIMEOUT = 10_000
  /** Milliseconds between two checks whether a thread still runs. */
  const INTERVAL = 20
  const { existsSync } = process.getBuiltinModule('node:fs')
  // Fake timers of a test do not affect it.
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

  /** Also true if there is nothing left to wait for: a terminated thread is gone before its port closes. */
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
