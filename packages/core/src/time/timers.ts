/** What time does to code that waits for it. */
export interface Timers {
  /** Calls back once, `delay` milliseconds from now, unless disposed before; an `idle` one keeps no process alive. */
  after(delay: number, callback: () => void, idle: boolean): Disposable
  /** Settles in the next turn of the event loop: whatever waits there goes first. */
  nextTurn(): Promise<void>
}
