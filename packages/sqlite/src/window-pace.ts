import type { WindowSize } from './window-size.js'

/** Milliseconds that a step of a long read is to take: whoever waits may wait for the steps of several reads. */
const WANTED = 10

/** No window is smaller, however long it takes: each costs something by itself. */
const LEAST = 256

/** Sizes the windows of one long read: the next one by the time that the last one took. */
export class WindowPace {
  readonly #limits: WindowSize
  #size: number

  constructor(limits: WindowSize) {
    this.#limits = limits
    this.#size = limits.first
  }

  /** About how many entries the next window should have. */
  get size(): number {
    return this.#size
  }

  /** To be told how many milliseconds the last window took. */
  took(milliseconds: number): void {
    const { growth, shrinks, most } = this.#limits
    const factor = Math.min(growth, WANTED / milliseconds)
    if (factor < 1 && !shrinks) return
    const least = Math.min(this.#size, LEAST)
    this.#size = Math.max(least, Math.min(most, Math.floor(this.#size * factor)))
  }
}
