import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import type { ProcessMethod, ProcessReply, ProcessRequest } from './process-protocol.js'

/** Another process that makes a driver, and calls its methods on request. */
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
      // Options of the parent, such as the hooks of a test runner or an inspector, are not for this process.
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

  /** Makes a driver for the folder in that process. Later calls report what is wrong with the module. */
  use(directory: string): void {
    void this.call('create', directory).catch(() => {})
  }

  /** Whether the process can make another driver: it runs, and has answered every request. */
  get isIdle(): boolean {
    return this.#child.connected && !this.#child.killed && this.#waiting.size === 0
  }

  /** Opens the driver in that process. */
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

  /** Kills the process with SIGKILL, so that none of its handlers runs. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /**
   * Disconnects the process, so that it can end by itself. Resolves with its exit status.
   *
   * @param timeout Milliseconds after which it counts as a process that never ends.
   * @throws ConformanceFailure if it does not end.
   */
  async end(timeout: number): Promise<number | null> {
    if (this.#child.connected) this.#child.disconnect()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), timeout)
    await this.#exited
    clearTimeout(timer)
    if (this.#child.signalCode === null) return this.#child.exitCode
    throw new ConformanceFailure(
      `the process did not end within ${timeout / 1000} s, although it had nothing left to do: the driver keeps it alive, for example with a thread, a timer or a socket. ${this.#errors}`.trim(),
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
