import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ConformanceFailure } from '../failure/conformance-failure.js'

/** The task of the process. */
export type StorageTask =
  /** Stores entries, and returns from main or throws while they are queued. */
  | 'return'
  | 'throw'
  /** Stores entries, and calls `process.exit(5)` while some are being written and the rest is queued. */
  | 'exit'
  /** Stores entries, reports that, and waits for a signal while they are queued. */
  | 'wait'
  /** Stores entries in a worker thread, and calls `process.exit(5)` in the main thread while they are queued. */
  | 'thread'
  /** Opens, writes and reads, and returns from main with the storage open and nothing queued. */
  | 'idle'
  /** Stores entries until it is killed, and reports the ids of committed entries. */
  | 'endless'

/** A report of the process: that its task is as far as it gets, or the ids of committed entries. */
export type StorageProcessMessage = 'ready' | readonly number[]

/** How a process ended. */
export interface ProcessEnd {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote to stderr. */
  readonly errors: string
}

/** Another process with an open storage. */
export class StorageProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #messages: StorageProcessMessage[] = []
  #wake: (() => void) | undefined
  #errors = ''

  constructor(module: string, directory: string, task: StorageTask) {
    const file = task === 'thread' ? './storage-thread-host.js' : './storage-process-host.js'
    const host = fileURLToPath(new URL(file, import.meta.url))
    this.#child = fork(host, [module, directory, task], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    })
    const { stderr } = this.#child
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    // Not 'close' of the process: it is not emitted after a disconnect.
    this.#ended = Promise.all([once(this.#child, 'exit'), stderr && once(stderr, 'close')])
    this.#child.on('message', (message: StorageProcessMessage) => {
      this.#messages.push(message)
      this.#wake?.()
    })
    this.#child.on('exit', () => this.#wake?.())
  }

  /** Its next report. Rejects if it ended without one. */
  async message(): Promise<StorageProcessMessage> {
    while (this.#messages.length === 0) {
      if (this.#isGone) throw new Error(`The process with the storage ended early. ${this.#errors}`.trim())
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#messages.shift() as StorageProcessMessage
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /**
   * Resolves when the process has ended by itself. Rejects if it does not end.
   *
   * @param timeout Milliseconds after which it counts as a process that never ends.
   */
  async end(timeout: number): Promise<ProcessEnd> {
    if (this.#child.connected) this.#child.disconnect()
    const { promise: tooLate, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => resolve('late'), timeout)
    const outcome = await Promise.race([this.#ended, tooLate])
    clearTimeout(timer)
    if (outcome === 'late') {
      await this.kill()
      throw new ConformanceFailure(
        `the process did not end within ${timeout / 1000} s, although it had nothing left to do: the driver keeps it alive, for example with a thread, a timer or a socket. ${this.#errors}`.trim(),
      )
    }
    const { exitCode: status, signalCode: signal } = this.#child
    return { status, signal, errors: this.#errors }
  }

  /** Kills the process with SIGKILL, so that none of its handlers runs. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  get #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}
