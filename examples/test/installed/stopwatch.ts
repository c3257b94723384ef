/** Seconds, with one decimal. */
export class Stopwatch {
  readonly #start = performance.now()
  #last = this.#start

  /** Since the last call. */
  lap(): number {
    const before = this.#last
    this.#last = performance.now()
    return seconds(this.#last - before)
  }

  total(): number {
    return seconds(this.#last - this.#start)
  }
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10
}
