/** The functions by which Logpond waits. */
export interface Timers {
  /** Calls back once after `delay` milliseconds, unless it is disposed before. An `idle` timer does not keep the process alive. */
  after(delay: number, callback: () => void, idle: boolean): Disposable
  /** Resolves in the next turn of the event loop, after everything that already waits for that turn. */
  nextTurn(): Promise<void>
}
