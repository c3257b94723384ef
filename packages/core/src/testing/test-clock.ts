import { type Clock, MAX_DELAY } from '../time/clock.js'
import { nextTurn } from '../time/real-timers.js'

/** Turns of the event loop in which promises, and what fakes do in a later turn, come to rest. */
const SETTLING_TURNS = 5

/** Timers that fire in one {@link TestClock.tick} or {@link TestClock.runAll} at most. */
const MAX_TIMERS = 100_000

interface Timer {
  readonly due: number
  readonly callback: () => void
  readonly idle: boolean
}

/**
 * A clock that stands still until a test moves it.
 *
 * Promises settle before and after each move, so that code which waits for a promise and then for a timer has got to
 * its timer when time passes. Work of real threads and files is not waited for: await its promise first.
 */
export class TestClock implements Clock {
  readonly #timers = new Set<Timer>()
  #time: number
  /** How far the time of day was set forward; timers know nothing of it. */
  #offset = 0
  #isMoving = false

  /** @param options.now Milliseconds since the Unix epoch; default 2026-01-01T00:00:00Z. */
  constructor(options: { readonly now?: number } = {}) {
    this.#time = options.now ?? Date.UTC(2026, 0, 1)
  }

  now(): number {
    return this.#time + this.#offset
  }

  /** @throws RangeError when the delay is not from 0 to 2³¹−1: a real timer would fire at once. */
  after(delay: number, callback: () => void, options?: { idle?: boolean }): Disposable {
    if (!(delay >= 0 && delay <= MAX_DELAY)) {
      throw new RangeError(`A delay must be from 0 to ${MAX_DELAY} milliseconds; it was ${delay}.`)
    }
    const timer: Timer = { due: this.#time + delay, callback, idle: options?.idle ?? false }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  /** How many timers wait, idle ones included. */
  get pending(): number {
    return this.#timers.size
  }

  /** Whether some timer waits that would keep a process alive. */
  get keepsAlive(): boolean {
    for (const timer of this.#timers) if (!timer.idle) return true
    return false
  }

  /** Lets this many milliseconds pass, and fires the timers that come due, in order, each at its own time. */
  async tick(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) {
      throw new RangeError(`Time passes forward only, not ${milliseconds} milliseconds. See jump().`)
    }
    const end = this.#time + milliseconds
    await this.#move(async () => {
      await this.#fireWhile((timer) => timer.due <= end)
      this.#time = Math.max(this.#time, end)
    })
  }

  /** Lets time pass until none but idle timers wait; those that come due on the way fire too. */
  async runAll(): Promise<void> {
    await this.#move(() => this.#fireWhile(() => this.keepsAlive))
  }

  /** Sets the time of day forward, or back when negative, as an administrator may: no timer takes notice. */
  jump(milliseconds: number): void {
    this.#offset += milliseconds
  }

  /** Lets promises settle without time passing. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn++) await nextTurn()
  }

  async #move(run: () => Promise<void>): Promise<void> {
    if (this.#isMoving) throw new Error('The clock is being moved already: await the tick before.')
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
      if (fired === MAX_TIMERS) throw new Error(`Timers go on setting timers: ${MAX_TIMERS} have fired.`)
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
