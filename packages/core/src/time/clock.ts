import { realTimers } from './real-timers.js'

/** Where the storage gets the time from, and what wakes it. Injected, so that tests decide when time passes. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /**
   * Calls back once, `delay` milliseconds from now, unless disposed before. Keeps the process alive until then, unless
   * it is for something `idle` that is not worth waiting for.
   */
  after(delay: number, callback: () => void, options?: { idle?: boolean }): Disposable
}

/** The longest delay of a timer, in milliseconds: beyond it, setTimeout fires at once. */
export const MAX_DELAY = 2 ** 31 - 1

/**
 * The real time of this process. A test that fakes `Date` changes what it says; one that fakes timers does not stop what
 * waits for it.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, callback, options) => realTimers.after(delay, callback, options?.idle ?? false),
}
