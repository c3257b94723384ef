/** How long a read works without a pause, in milliseconds. Other work may wait for the steps of several reads. */
const STEP = 10

/** Parts that are passed over before the time is looked at. */
const PASSED = 256

/** Says when a read has to pause. */
export class Pace {
  readonly #now: () => number
  readonly #weight: number
  #start: number
  #passed = 0

  /**
   * @param now The time in milliseconds; only differences matter.
   * @param weight How many times as long as for one test it takes to pass over a part.
   */
  constructor(now: () => number, weight = 1) {
    this.#now = now
    this.#weight = weight
    this.#start = now()
  }

  /** Whether it is time for a pause, after some work. The caller must then pause. */
  isDue(): boolean {
    this.#passed = 0
    const time = this.#now()
    if (time - this.#start < STEP) return false
    this.#start = time
    return true
  }

  /** The same after a part was passed over, which takes so little that looking at the time would double it. */
  isDueAfterPassing(): boolean {
    this.#passed += this.#weight
    return this.#passed >= PASSED && this.isDue()
  }
}
