import { failureWithin } from '../failure/failure-within.js'
import { DriverProcess } from './driver-process.js'

/** Idle processes that are kept for the next promise. */
const MAX_IDLE = 2

/** Milliseconds that a driver may take to close before its process is killed instead. */
const PATIENCE = 5000

/**
 * Processes that have loaded the module of a driver. Starting one may take a quarter of a second. So one is started in
 * advance, while the previous promise still runs, and one whose driver could be closed is reused.
 */
export class DriverProcesses {
  readonly #module: string
  #idle: DriverProcess[] = []

  constructor(module: string) {
    this.#module = module
  }

  take(): DriverProcess {
    const child = this.#idle.find(({ isIdle }) => isIdle) ?? new DriverProcess(this.#module)
    this.#idle = this.#idle.filter((other) => other !== child)
    if (this.#idle.length === 0) this.#idle.push(new DriverProcess(this.#module))
    return child
  }

  /** Takes a process back in any state, and closes its driver or kills it. */
  async giveBack(child: DriverProcess): Promise<void> {
    const isReusable = child.isIdle && this.#idle.length < MAX_IDLE
    if (isReusable && (await failureWithin(PATIENCE, () => child.call('close'))) === undefined) {
      this.#idle.push(child)
    } else {
      await child.kill()
    }
  }

  /** Ends the idle processes, so that only processes run that a promise starts. */
  async end(): Promise<void> {
    const idle = this.#idle
    this.#idle = []
    await Promise.all(idle.map((child) => child.kill()))
  }
}
