import { realTimers } from './real-timers.js'

/** The storage's source of time and timers. Injected, so that tests decide when time passes. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /**
   * Calls back once after `delay` milliseconds, unless it is disposed before. Keeps the process alive until then, unless it is
   * `idle`.
   */
  after(delay: number, callback: () => void, options?: { idle?: boolean }): Disposable
}

/** The longest delay of a timer, in milliseconds: beyond it, setTimeout fires at once. */
export const MAX_DELAY = 2 ** 31 - 1

/**
 * The real time of this process. A test that fakes `Date` changes its time; a test that fakes timers does not stop its
 * timers.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, callback, options) => realTimers.after(delay, callback, options?.idle ?? false),
}
