import { type Clock, MAX_DELAY } from '../time/clock.js'
import { nextTurn } from '../time/real-timers.js'

/** Turns of the event loop within which promises settle, including work that fakes postpone to a later turn. */
const SETTLING_TURNS = 5

/** The maximum number of timers that fire in one {@link TestClock.tick} or {@link TestClock.runAll}. */
const MAX_TIMERS = 100_000

interface Timer {
  readonly due: number
  readonly callback: () => void
  readonly idle: boolean
}

/**
 * A clock that stands still until a test moves it.
 *
 * Promises settle before and after each move: code that awaits a promise and then sets a timer has set that timer before time
 * passes. The clock does not wait for real threads and files: await their promises first.
 */
export class TestClock implements Clock {
  readonly #timers = new Set<Timer>()
  #time: number
  /** Milliseconds by which {@link jump} has set the time of day forward. Timers ignore it. */
  #offset = 0
  #isMoving = false

  /** @param options.now Milliseconds since the Unix epoch; default 2026-01-01T00:00:00Z. */
  constructor(options: { readonly now?: number } = {}) {
    this.#time = options.now ?? Date.UTC(2026, 0, 1)
  }

  now(): number {
    return this.#time + this.#offset
  }

  /** @throws RangeError if the delay is not from 0 to 2³¹−1, because a real timer would then fire at once. */
  after(delay: number, callback: () => void, options?: { idle?: boolean }): Disposable {
    if (!(delay >= 0 && delay <= MAX_DELAY)) {
      throw new RangeError(`A delay must be from 0 to ${MAX_DELAY} milliseconds; it was ${delay}.`)
    }
    const timer: Timer = { due: this.#time + delay, callback, idle: options?.idle ?? false }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  /** The number of pending timers, including idle ones. */
  get pending(): number {
    return this.#timers.size
  }

  /** Whether a timer is pending that would keep a process alive: one that is not idle. */
  get keepsAlive(): boolean {
    for (const timer of this.#timers) if (!timer.idle) return true
    return false
  }

  /** Advances the clock by this many milliseconds, and fires the timers that come due, in order, each at its own time. */
  async tick(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) {
      throw new RangeError(
        `A clock can only advance by 0 or more milliseconds; it was ${milliseconds}. To set the time back, use jump().`,
      )
    }
    const end = this.#time + milliseconds
    await this.#move(async () => {
      await this.#fireWhile((timer) => timer.due <= end)
      this.#time = Math.max(this.#time, end)
    })
  }

  /** Advances the clock until only idle timers are pending. Idle timers that come due before that fire too. */
  async runAll(): Promise<void> {
    await this.#move(() => this.#fireWhile(() => this.keepsAlive))
  }

  /** Sets the time of day forward, or back if negative, as an administrator may. Timers are not affected. */
  jump(milliseconds: number): void {
    this.#offset += milliseconds
  }

  /** Waits until promises have settled; the time does not change. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn++) await nextTurn()
  }

  async #move(run: () => Promise<void>): Promise<void> {
    if (this.#isMoving)
      throw new Error('The clock is already moving. Await the previous tick() or runAll() first.')
    this.#isMoving = true
    try {
      await this.settle()
      await run()
      await this.settle()
    } finally {
      this.#isMoving = false
    }
  }

  async #fireWhile(isWanted: (timer: Timer) => boolean): Promise<void> {
    let fired = 0
    for (let timer = this.#next(); timer !== undefined && isWanted(timer); timer = this.#next()) {
      if (fired === MAX_TIMERS) throw new Error(`Timers keep setting timers: ${MAX_TIMERS} have fired.`)
      fired++
      await this.#fire(timer)
    }
  }

  #next(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) if (next === undefined || timer.due < next.due) next = timer
    return next
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer)
    this.#time = Math.max(this.#time, timer.due)
    timer.callback()
    await this.settle()
  }
}
