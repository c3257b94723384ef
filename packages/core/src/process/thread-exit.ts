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
 * Milliseconds that an opening waits for the main thread. On a busy machine it needs a second; one that is blocked, because it
 * waits for this very thread, hears of the storage later.
 */
const PATIENCE = 5000

export interface MainThreadHook {
  /** Settles when the main thread knows of the storage, or did not answer. */
  readonly ready: Promise<void>
  readonly remove: () => void
}

/**
 * Has a storage of a worker thread write what is queued when the main thread ends the process: by `process.exit`, a
 * signal, an exception, or its last line. The main thread waits for it.
 */
export function flushWithMainThread(storage: ExitingStorage): MainThreadHook {
  const pending = new Int32Array(new SharedArrayBuffer(4))
  storage.onPending = (isPending) => {
    Atomics.store(pending, 0, isPending ? PENDING : FLUSHED)
    if (!isPending) Atomics.notify(pending, 0)
  }
  const flush = () => {
    // The console of a thread writes by way of the main thread, which is waiting.
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
      // It keeps the thread alive, which a message to the main thread does not.
      const patience = realTimers.after(PATIENCE, resolve, false)
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

/** Hands a port to the main thread; `undefined` where no main thread takes it. */
async function announce(pending: Int32Array, flush: () => void): Promise<MessagePort | undefined> {
  // A main thread that has loaded this package listens already.
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
 * Evaluates {@link watchThreadStorages} in a main thread that has not loaded this package. Does nothing where that is not
 * possible: other runtimes, the permission model, a Node.js without its inspector.
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
    // The README says how to load the package in the main thread.
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
