import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerTask } from './child/server-task.js'
import type { VictimTask } from './child/victim-task.js'

/** How a process ended. */
export interface VictimEnd {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote to stderr. */
  readonly errors: string
}

export interface VictimOptions {
  /** The name of a program in `src/child`, without its extension. @default 'writer' */
  readonly program?: string
  /** The command that starts Node.js: `['strace', …]`. */
  readonly command?: readonly string[]
  /** Flags of Node.js. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Milliseconds that a process may take for one request. After that, it counts as hanging. On two processors that 25 processes share, starting
 * one takes 20 seconds.
 */
const PATIENCE = 120_000

/** The process that suffers the fault. It reports words over its IPC channel, and keeps a journal. */
export class Victim {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #reported = new Set<string>()
  #wake: (() => void) | undefined
  #errors = ''

  constructor(
    task: VictimTask | ServerTask,
    { program = 'writer', command = [], flags = [], env = {} }: VictimOptions = {},
  ) {
    const path = fileURLToPath(new URL(`./child/${program}.js`, import.meta.url))
    const [file = '', ...args] = [...command, process.execPath, ...flags, path, JSON.stringify(task)]
    // Options of the parent, for example hooks of a test runner, must not affect this process.
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
      this.#reported.add(word)
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

  /** Resolves to true when the process has reported a word, or to false if it ended before. */
  async reported(word: string, patience = PATIENCE): Promise<boolean> {
    const deadline = performance.now() + patience
    while (!this.#reported.has(word) && !this.isGone) {
      if (performance.now() > deadline)
        throw new Error(`The process did not report "${word}" in ${patience} ms. ${this.#errors}`.trim())
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.#reported.has(word)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Sends SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<VictimEnd> {
    this.#child.kill('SIGKILL')
    return this.end()
  }

  /**
   * Resolves when the process has ended by itself. If it does not end in time, kills it and rejects.
   *
   * @param duration Milliseconds of work that the process has left before it ends.
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
