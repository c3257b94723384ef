/** Where the storage gets the time from, and what wakes it. Injected, so that tests decide when time passes. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls back once, `delay` milliseconds from now, unless disposed before. Never keeps the process alive. */
  after(delay: number, callback: () => void): Disposable
}

/** The real time of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay)
    timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}
