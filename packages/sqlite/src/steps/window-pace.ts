/** About how many entries the windows have that a long read is cut into. */
export interface WindowSize {
  /** Those of the first one; Infinity for one window of everything. */
  readonly first: number
  /** By which factor each next one may grow. */
  readonly growth: number
  /** Up to which size they grow, and are not cut further, however long they take. */
  readonly min: number
  /** Up to which size they grow while they are quick. */
  readonly max: number
}

/** Milliseconds that a step of a long read is to take: whoever waits may wait for the steps of several reads. */
const WANTED = 10

/** Sizes the windows of something long: the next one by the time that the last one took. */
export class WindowPace {
  readonly #limits: WindowSize
  readonly #wanted: number
  #size: number

  /** @param wanted Milliseconds that each window is to take. */
  constructor(limits: WindowSize, wanted: number = WANTED) {
    this.#limits = limits
    this.#wanted = wanted
    this.#size = limits.first
  }

  /** About how many entries the next window should have. */
  get size(): number {
    return this.#size
  }

  /** To be told how many milliseconds the last window took. */
  took(milliseconds: number): void {
    const { growth, min, max } = this.#limits
    const wanted = this.#size * Math.min(growth, this.#wanted / milliseconds)
    this.#size = Math.min(max, Math.max(Math.floor(wanted), Math.min(min, this.#size * growth)))
  }
}
