import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { VictimTask } from './child/victim-task.js'

/** How a process ended. */
export interface VictimEnd {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote to stderr. */
  readonly errors: string
}

export interface VictimOptions {
  /** The program in `src/child`, without its ending. @default 'writer' */
  readonly program?: string
  /** What Node.js is started by: `['strace', …]`. */
  readonly command?: readonly string[]
  /** Flags of Node.js. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** How long a process may take for what it was asked to do; then it is taken for one that hangs. */
const PATIENCE = 20_000

/** A process of its own that suffers the fault. It tells words over its line, and keeps a journal. */
export class Victim {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #told = new Set<string>()
  #wake: (() => void) | undefined
  #errors = ''

  constructor(
    task: VictimTask,
    { program = 'writer', command = [], flags = [], env = {} }: VictimOptions = {},
  ) {
    const path = fileURLToPath(new URL(`./child/${program}.js`, import.meta.url))
    const [file = '', ...args] = [...command, process.execPath, ...flags, path, JSON.stringify(task)]
    // What the parent was started with, a test runner's hooks for one, is not for this process.
    const { NODE_OPTIONS: _, ...inherited } = process.env
    this.#child = spawn(file, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...inherited, ...env },
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    this.#ended = Promise.all([once(this.#child, 'exit'), once(this.#child.stderr ?? this.#child, 'close')])
    this.#child.on('message', (word: string) => {
      this.#told.add(word)
      this.#wake?.()
    })
    this.#child.on('exit', () => this.#wake?.())
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Settles when the process has told a word, with true; with false when it ended before. */
  async told(word: string): Promise<boolean> {
    const deadline = performance.now() + PATIENCE
    while (!this.#told.has(word) && !this.isGone) {
      if (performance.now() > deadline)
        throw new Error(`No "${word}" in ${PATIENCE} ms. ${this.#errors}`.trim())
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.#told.has(word)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** SIGKILL. Settles when the process is gone. */
  async kill(): Promise<VictimEnd> {
    this.#child.kill('SIGKILL')
    return this.end()
  }

  /**
   * Settles when the process has ended by itself. Rejects when it does not, and kills it.
   *
   * @param duration Milliseconds that it has to do, besides ending.
   */
  async end(duration = 0): Promise<VictimEnd> {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.#child.kill('SIGKILL')
    }, duration + PATIENCE)
    await this.#ended
    clearTimeout(timer)
    if (isLate)
      throw new Error(`The process did not end in ${duration + PATIENCE} ms. ${this.#errors}`.trim())
    const { exitCode: status, signalCode: signal } = this.#child
    return { status, signal, errors: this.#errors }
  }
}
