import { monitorEventLoopDelay } from 'node:perf_hooks'
import { processorWaitOf } from './processor-wait.js'

/** The name of the note with the longest event-loop delay of a writer, in milliseconds. */
export const LOOP_DELAY = 'longest event-loop delay'

/** Milliseconds between two looks at the clock. */
const PERIOD = 5

/** The longest event-loop delay of this process during the work: the delay that the machine causes in a process that only waits. */
export async function loopDelayDuring(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

/**
 * The longest time for which this thread has kept its event loop from running. Time for which it waited for a processor, because other
 * programs had it, does not count: a process that works waits longer for one than a process that only waits.
 */
export class LoopDelay {
  readonly #now: () => number
  readonly #waited: () => number
  #last = { time: 0, waited: 0 }
  #timer: NodeJS.Timeout | undefined
  #longest = 0

  /**
   * @param now Milliseconds of a monotonic clock.
   * @param waited Milliseconds for which this thread has waited for a processor.
   */
  constructor(now = () => performance.now(), waited = () => processorWaitOf('/proc/thread-self')) {
    this.#now = now
    this.#waited = waited
  }

  start(): void {
    this.#last = { time: this.#now(), waited: this.#waited() }
    this.#timer = setInterval(() => this.tick(), PERIOD).unref()
  }

  /** @returns Milliseconds. */
  stop(): number {
    clearInterval(this.#timer)
    this.tick()
    return this.#longest
  }

  /** To be called every 5 ms. */
  tick(): void {
    const { time, waited } = this.#last
    this.#last = { time: this.#now(), waited: this.#waited() }
    const delay = this.#last.time - time - PERIOD - (this.#last.waited - waited)
    this.#longest = Math.max(this.#longest, delay)
  }
}
