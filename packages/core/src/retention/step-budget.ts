const DEFAULT_MIN = 5000
/** Steps grow up to this many entries, unless the driver begins with more. */
const MAX_GROWN = 1_000_000

/** A step that takes less, in milliseconds, is followed by a larger one; one that takes more than the second, by a smaller one. */
const SHORT = 10
const LONG = 20

/**
 * How many entries the next step of a cleanup may delete. Batches are written between two steps, so steps are short; but an engine
 * that drops whole blocks deletes 100,000 entries in the time in which another deletes 1,000.
 */
export class StepBudget {
  readonly #min: number
  #size: number

  /** @param min Entries that the first step may delete, and each later one at least. */
  constructor(min = DEFAULT_MIN) {
    this.#min = min
    this.#size = min
  }

  get size(): number {
    return this.#size
  }

  /** Learns from a step of this size. */
  took(milliseconds: number, deleted: number): void {
    if (milliseconds > LONG) this.#size = Math.max(this.#min, Math.floor(this.#size / 2))
    // A step that has deleted few entries says nothing of one that deletes many.
    else if (milliseconds < SHORT && deleted > this.#size / 2) {
      this.#size = Math.max(this.#size, Math.min(MAX_GROWN, 2 * this.#size))
    }
  }
}
