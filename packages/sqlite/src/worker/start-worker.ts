import { type MessagePort, Worker } from 'node:worker_threads'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { ThreadRole, ThreadStart } from './thread-protocol.js'
import { AWAIT_SCRIPT, codeOf, isScript, type ScriptMessage, type ThreadScript } from './thread-script.js'

export interface WorkerOptions {
  /** Name of the thread, for messages and debuggers. */
  readonly name: string
  /** The module or script that the thread runs; it calls `hostSqliteDriver`. */
  readonly entry: URL | ThreadScript
  readonly role: ThreadRole
  /** Plain data from which the thread creates its driver. */
  readonly setup: unknown
  /** Milliseconds that the thread may take until it reports that it hosts a driver. @default 10,000 */
  readonly startTimeout?: number | undefined
}

/** What the last thread of each module or script posted to its parent: compiled code, kept for the life of the process. */
const kept = new Map<string, unknown>()

/**
 * Objects that read or make a block are dropped soon after, and stay in memory until V8 collects. By default its young generation grows to 48 MB, and
 * below 2 GB its old one grows by half of what is in use where it would grow fourfold.
 */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 1024 }

/** The engine of each thread, which is found while the thread starts. */
const engines = new WeakMap<Worker, string | undefined>()

/**
 * Starts a thread. If its entry is a script, it does nothing before {@link giveScript} is called.
 *
 * @throws LogStorageError `INVALID_OPTIONS` if `setup` is not plain data; `CONNECTION` if no thread can be started.
 */
export function startWorker(
  { name, entry, role, setup }: WorkerOptions,
  port: MessagePort,
  progress: Int32Array,
): Worker {
  let worker: Worker | undefined
  try {
    const start: ThreadStart = { isLogpond: true, port, progress, role, setup }
    const options = {
      name,
      workerData: start,
      transferList: [port],
      execArgv: execArgv(),
      resourceLimits: LIMITS,
    }
    worker = isScript(entry)
      ? new Worker(AWAIT_SCRIPT, { ...options, eval: true })
      : new Worker(entry, options)
    if (isScript(entry)) engines.set(worker, entry.engine?.())
    worker.on('message', (code: unknown) => kept.set(isScript(entry) ? entry.name : entry.href, code))
    return worker
  } catch (cause) {
    port.close()
    void worker?.terminate()
    throw notStarted(name, cause)
  }
}

/**
 * Has a thread run its script. Loads the script now if it is not loaded yet.
 *
 * @param setup The data from which the thread creates its driver, if it was started without it.
 */
export function giveScript(worker: Worker, entry: URL | ThreadScript, setup?: unknown): void {
  if (!isScript(entry)) return
  const message: ScriptMessage = { name: entry.name, ...codeOf(entry), engine: engines.get(worker), setup }
  worker.postMessage(message)
}

/** The reason why a thread does not run. */
export function notStarted(name: string, cause: unknown): LogStorageError {
  if (isLogStorageError(cause)) return cause
  return cause instanceof DOMException
    ? new LogStorageError('INVALID_OPTIONS', `The options must be plain data: ${cause.message}`, { cause })
    : new LogStorageError('CONNECTION', `The ${name} thread could not be started: ${String(cause)}`, {
        cause,
      })
}

// `--input-type` describes the text of `node -e`, and a thread that runs a file rejects it. Threads inherit all other flags
// by default; an explicit list must not contain flags of V8.
function execArgv(): string[] | undefined {
  return process.execArgv.some((argument) => argument.startsWith('--input-type')) ? [] : undefined
}
