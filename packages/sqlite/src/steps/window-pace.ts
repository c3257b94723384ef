/** Limits for the sizes of the windows of a long read, in entries. */
export interface WindowSize {
  /** Size of the first window. Infinity for a single window of all entries. */
  readonly first: number
  /** Maximum factor by which a window may be larger than the one before it. */
  readonly growth: number
  /** Windows grow to this size, and never shrink below it, however long they take. */
  readonly min: number
  /** Maximum size. */
  readonly max: number
}

/** Target time of a step of a long read, in milliseconds. Other work may wait for the steps of several reads. */
const TARGET_TIME = 10

/** Chooses the sizes of windows: the time of one determines the size of the next. */
export class WindowPace {
  readonly #limits: WindowSize
  readonly #targetTime: number
  #size: number

  /** @param targetTime Target time of a window, in milliseconds. */
  constructor(limits: WindowSize, targetTime: number = TARGET_TIME) {
    this.#limits = limits
    this.#targetTime = targetTime
    this.#size = limits.first
  }

  /** The approximate number of entries for the next window. */
  get size(): number {
    return this.#size
  }

  /** Must be called with the time that the last window took. */
  took(milliseconds: number): void {
    const { growth, min, max } = this.#limits
    const wanted = this.#size * Math.min(growth, this.#targetTime / milliseconds)
    this.#size = Math.min(max, Math.max(Math.floor(wanted), Math.min(min, this.#size * growth)))
  }
}
