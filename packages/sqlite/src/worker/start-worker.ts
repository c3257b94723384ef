import { type MessagePort, Worker } from 'node:worker_threads'
import { LogStorageError } from '@logpond/core'
import type { ThreadRole, ThreadStart } from './thread-protocol.js'

export interface WorkerOptions {
  /** Name of the thread, for people and debuggers. */
  readonly name: string
  /** The module that the thread runs; it calls `hostSqliteDriver`. */
  readonly entry: URL
  readonly role: ThreadRole
  /** What the driver of the thread is made of: plain data. */
  readonly setup: unknown
}

/** What the last thread of each module posted to its parent: code that was compiled, for as long as the process lives. */
const kept = new Map<string, unknown>()

/** @throws LogStorageError `INVALID_OPTIONS` when `setup` is no plain data, `CONNECTION` when no thread can be started. */
export function startWorker(
  { name, entry, role, setup }: WorkerOptions,
  port: MessagePort,
  progress: Int32Array,
): Worker {
  const start: ThreadStart = { port, progress, role, setup }
  try {
    const worker = new Worker(entry, { name, workerData: start, transferList: [port], execArgv: execArgv() })
    worker.on('message', (code: unknown) => kept.set(entry.href, code))
    return worker
  } catch (cause) {
    port.close()
    if (cause instanceof DOMException) {
      throw new LogStorageError('INVALID_OPTIONS', `The options must be plain data: ${cause.message}`, {
        cause,
      })
    }
    throw new LogStorageError('CONNECTION', `The ${name} thread could not be started: ${String(cause)}`, {
      cause,
    })
  }
}

// `node --input-type=module -e …` says how to read that very text, and a thread that runs a file refuses to hear it.
// All other flags are inherited; a list of one's own may not hold those of V8.
function execArgv(): string[] | undefined {
  return process.execArgv.some((argument) => argument.startsWith('--input-type')) ? [] : undefined
}
