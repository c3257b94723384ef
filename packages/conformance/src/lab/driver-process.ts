import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import type { ProcessMethod, ProcessReply, ProcessRequest } from './process-protocol.js'

/** How long a process may go on that has nothing left to do; then it is taken for one that never ends. */
const PATIENCE = 15_000

/** A process of its own that makes a driver, and calls its methods as asked. */
export class DriverProcess {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #calls = 0
  #errors = ''

  constructor(module: string) {
    const host = fileURLToPath(new URL('./driver-process-host.js', import.meta.url))
    this.#child = fork(host, [module], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // What the parent was started with (a test runner's hooks, an inspector) is not for this process.
      execArgv: [],
    })
    this.#exited = once(this.#child, 'exit')
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    this.#child.on('message', (reply: ProcessReply) => this.#settle(reply))
    this.#child.on('exit', (status, signal) => this.#fail(`ended (${signal ?? `status ${status}`})`))
    this.#child.on('error', (error) => this.#fail(`failed: ${error.message}`))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Makes a driver for the folder there; the calls that follow report what is wrong with the module. */
  use(directory: string): void {
    void this.call('create', directory).catch(() => {})
  }

  /** Whether another driver can be made there: the process runs, and has answered everything. */
  get isIdle(): boolean {
    return this.#child.connected && !this.#child.killed && this.#waiting.size === 0
  }

  /** Settles when the driver is open there. */
  async ready(): Promise<void> {
    await this.call('open')
  }

  /** Calls the driver in that process; arguments and result cross by structured clone. */
  call<Result = unknown>(method: ProcessMethod, ...args: unknown[]): Promise<Result> {
    const id = ++this.#calls
    const reply = Promise.withResolvers<unknown>()
    this.#waiting.set(id, reply)
    const request: ProcessRequest = { id, method, args }
    if (this.#child.connected) this.#child.send(request)
    else this.#fail('is gone')
    return reply.promise as Promise<Result>
  }

  /** SIGKILL: no handler runs there. Settles when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /**
   * Lets the process end by itself, by cutting the line to it. Settles with its exit status.
   *
   * @throws ConformanceFailure when it does not end.
   */
  async end(): Promise<number | null> {
    if (this.#child.connected) this.#child.disconnect()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE)
    await this.#exited
    clearTimeout(timer)
    if (this.#child.signalCode === null) return this.#child.exitCode
    throw new ConformanceFailure(
      `the process was still there ${PATIENCE / 1000} s after it had nothing left to do: something of the driver (a thread, a timer, a socket) keeps it alive. ${this.#errors}`.trim(),
    )
  }

  #settle({ id, result, error }: ProcessReply): void {
    const reply = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) reply?.resolve(result)
    else if (error.code === undefined) reply?.reject(new Error(error.message))
    else reply?.reject(new LogStorageError(error.code as LogStorageErrorCode, error.message))
  }

  #fail(what: string): void {
    const error = new Error(`The process with the driver ${what}. ${this.#errors}`.trim())
    for (const reply of this.#waiting.values()) reply.reject(error)
    this.#waiting.clear()
  }
}
