import * as timers from 'node:timers'
import { messageTimers } from './message-timers.js'
import type { Timers } from './timers.js'

// Tests replace the timers of the process by fakes, which stand still until the test moves them. What Logpond waits for
// is no part of such a test, so it keeps the timers that it finds when it is loaded. All modules that wait import these:
// one that is loaded later, and captured its own, would capture fakes.
const { setTimeout, clearTimeout, setImmediate } = timers
const uptime = process.uptime.bind(process)
const settled = Promise.resolve()

/** The timers of Node.js. */
const nodeTimers: Timers = {
  after(delay, callback, idle) {
    const timer = setTimeout(callback, delay)
    if (idle) timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
}

/** Timers that no test has faked. */
export const realTimers: Timers = isFake(setTimeout) || isFake(setImmediate) ? messageTimers() : nodeTimers

/**
 * Settles in the next turn of the event loop: whatever waits there goes first. For drivers that pause in long work. Fake
 * timers of a test do not stop it.
 *
 * @example
 * ```ts
 * for (let page = 0; page < 3; page++) {
 *   storage.flushSync()
 *   await nextTurn()
 * }
 * ```
 */
export function nextTurn(): Promise<void> {
  return realTimers.nextTurn()
}

/**
 * Milliseconds that this process has run, with fractions: for deadlines and durations, where only differences matter.
 * Neither the clock on the wall nor fake timers of a test change it.
 *
 * @example
 * ```ts
 * const start = elapsed()
 * await storage.flush()
 * console.log(elapsed() >= start) // true
 * ```
 */
export function elapsed(): number {
  return uptime() * 1000
}

/** `queueMicrotask`, which tests fake too. The callback must not throw. */
export function microtask(callback: () => void): void {
  void settled.then(callback)
}

/** Whether a timer function is that of a test: @sinonjs/fake-timers leaves its clock on it, node:test binds its own. */
function isFake(timer: (...args: never[]) => unknown): boolean {
  return 'clock' in timer || timer.name.startsWith('bound ')
}
