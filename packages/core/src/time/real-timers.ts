import * as timers from 'node:timers'
import { messageTimers } from './message-timers.js'
import type { Timers } from './timers.js'

// Tests replace the timers of the process with fakes, which only advance when the test says so. Logpond must not stop then, so it
// keeps the timers that exist when it is loaded. All modules that wait import these: a module that is loaded later and captures
// timers itself may capture fakes.
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
 * Resolves in the next turn of the event loop, after everything that already waits for that turn. For drivers that pause in long
 * work. Fake timers of a test do not stop it.
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
 * The milliseconds that this process has run, with fractions: for deadlines and durations, for which only differences matter.
 * Changes of the system clock and fake timers of a test do not affect it.
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

/** Like `queueMicrotask`, which tests may fake. The callback must not throw. */
export function microtask(callback: () => void): void {
  void settled.then(callback)
}

/** Whether a timer function is a fake: those of @sinonjs/fake-timers have a `clock`, those of node:test are bound functions. */
function isFake(timer: (...args: never[]) => unknown): boolean {
  return 'clock' in timer || timer.name.startsWith('bound ')
}
