import { readlinkSync, writeSync } from 'node:fs'
import workerThreads, { MessageChannel, type MessagePort } from 'node:worker_threads'
import { realTimers } from '../time/real-timers.js'
import type { ExitingStorage } from './exiting-storage.js'
import { holdSignals } from './hold-signals.js'
import { THREAD_STORAGE, type ThreadStorage, watchThreadStorages } from './thread-storages.js'

const MAIN_THREAD = 0
const STANDARD_ERROR = 2
const FLUSHED = 0
const PENDING = 1

/**
 * The longest wait of an opening for the main thread, in milliseconds. On a busy machine, the main thread needs a second. If it is
 * blocked because it waits for this thread, it learns of the storage later.
 */
const PATIENCE = 5000
/**
 * Where a package sets a shorter wait for its thread. In a thread whose main thread waits for it at the end, nothing is lost by that, and
 * the main thread may be waiting already.
 */
const patienceKey = Symbol.for('@logpond/core:main-thread-patience')

export interface MainThreadHook {
  /** Resolves when the main thread knows the storage, or did not answer in time. */
  readonly ready: Promise<void>
  readonly remove: () => void
}

/**
 * Makes a storage of a worker thread write its queued entries when the main thread ends the process: by `process.exit`, a
 * signal, an exception, or the end of the program. The main thread waits for it.
 */
export function flushWithMainThread(storage: ExitingStorage): MainThreadHook {
  const pending = new Int32Array(new SharedArrayBuffer(4))
  storage.onPending = (isPending) => {
    Atomics.store(pending, 0, isPending ? PENDING : FLUSHED)
    if (!isPending) Atomics.notify(pending, 0)
  }
  const flush = () => {
    // The console of a thread needs the main thread, which is waiting.
    storage.flushAtExit((message) => writeSync(STANDARD_ERROR, `${message}\n`))
    Atomics.store(pending, 0, FLUSHED)
    Atomics.notify(pending, 0)
  }
  let port: MessagePort | undefined
  let isRemoved = false
  const announced = announce(pending, flush).then((taken) => {
    port = taken
    if (isRemoved) port?.close()
  })
  return {
    ready: new Promise((resolve) => {
      // This timer keeps the thread alive; a message to the main thread does not.
      const patience = realTimers.after(patienceOfThread(), resolve, false)
      void announced.then(() => {
        patience[Symbol.dispose]()
        resolve()
      })
    }),
    remove() {
      isRemoved = true
      storage.onPending = undefined
      port?.close()
    },
  }
}

function patienceOfThread(): number {
  return (globalThis as { [patienceKey]?: number })[patienceKey] ?? PATIENCE
}

/** Sends a port to the main thread; resolves with `undefined` if the main thread does not accept it. */
async function announce(pending: Int32Array, flush: () => void): Promise<MessagePort | undefined> {
  // If the main thread has loaded this package, it listens already.
  for (const prepare of [() => {}, watchFromHere]) {
    await prepare()
    const { port1, port2 } = new MessageChannel()
    port1.on('message', flush)
    port1.unref()
    const message: ThreadStorage = { type: THREAD_STORAGE, port: port2, pending, path: threadPath() }
    try {
      await workerThreads.postMessageToThread(MAIN_THREAD, message, [port2])
      return port1
    } catch {
      port1.close()
    }
  }
  return undefined
}

function threadPath(): string | undefined {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`
  } catch {
    return undefined
  }
}

/**
 * Evaluates {@link watchThreadStorages} in a main thread that has not loaded this package. Does nothing if that is not
 * possible: in other runtimes, under the permission model, or in a Node.js without an inspector.
 */
async function watchFromHere(): Promise<void> {
  try {
    const { Session } = await import('node:inspector/promises')
    const session = new Session()
    session.connectToMainThread()
    try {
      await session.post('Runtime.evaluate', { expression: watching() })
    } finally {
      session.disconnect()
    }
  } catch {
    // The README explains how to load the package in the main thread.
  }
}

function watching(): string {
  return `{
    const require = process.getBuiltinModule('node:module').createRequire(${JSON.stringify(import.meta.url)});
    const { onExit } = require('signal-exit');
    const holdSignals = ${holdSignals};
    (${watchThreadStorages})({ onExit, holdSignals });
  }`
}
