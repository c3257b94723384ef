import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ConformanceFailure } from '../failure/conformance-failure.js'

/** What the process does with its storage. */
export type StorageTask =
  /** Stores entries and returns from main, or throws, while they are queued. */
  | 'return'
  | 'throw'
  /** Stores entries, and calls `process.exit(5)` while some are being written and the others are queued. */
  | 'exit'
  /** Stores entries, tells so, and waits for a signal while they are queued. */
  | 'wait'
  /** Has a worker thread store entries, and calls `process.exit(5)` in the main thread while they are queued. */
  | 'thread'
  /** Opens, writes and reads, and returns from main with the storage open and nothing queued. */
  | 'idle'
  /** Stores entries for ever, and tells of the ids of those that are committed. */
  | 'endless'

/** What the process tells: that it has done its task as far as it goes, or ids of entries that are committed. */
export type StorageProcessMessage = 'ready' | readonly number[]

/** How a process ended. */
export interface ProcessEnd {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  /** What it had to say to people. */
  readonly errors: string
}

/** How long a process may go on that has nothing left to do; then it is taken for one that never ends. */
const PATIENCE = 15_000

/** A process of its own that has a storage open. */
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
    // Not the 'close' of the process: it does not come when the line to it was cut here.
    this.#ended = Promise.all([once(this.#child, 'exit'), stderr && once(stderr, 'close')])
    this.#child.on('message', (message: StorageProcessMessage) => {
      this.#messages.push(message)
      this.#wake?.()
    })
    this.#child.on('exit', () => this.#wake?.())
  }

  /** The next thing that it tells. Rejects when it has ended without a word. */
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

  /** Settles when the process has ended by itself. Rejects when it does not. */
  async end(): Promise<ProcessEnd> {
    if (this.#child.connected) this.#child.disconnect()
    const { promise: tooLate, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => resolve('late'), PATIENCE)
    const outcome = await Promise.race([this.#ended, tooLate])
    clearTimeout(timer)
    if (outcome === 'late') {
      await this.kill()
      throw new ConformanceFailure(
        `the process was still there ${PATIENCE / 1000} s after it had nothing left to do: something of the driver (a thread, a timer, a socket) keeps it alive. ${this.#errors}`.trim(),
      )
    }
    const { exitCode: status, signalCode: signal } = this.#child
    return { status, signal, errors: this.#errors }
  }

  /** SIGKILL: no handler runs there. Settles when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  get #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}
