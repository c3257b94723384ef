import type { LatencyStats } from '../contract/storage-stats.js'

/** The upper bounds of the buckets in milliseconds, both ends of which no disk exceeds in ordinary use. */
const BOUNDS = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000,
]

/** Counts durations in fixed buckets: each takes the same small time and no memory. */
export class LatencyHistogram {
  /** The last one counts what no bucket includes. */
  readonly #counts = [...BOUNDS, Infinity].map(() => 0)
  #count = 0
  #sum = 0
  #max = 0

  /** @param milliseconds Negative if the clock was set back, which counts as 0. */
  add(milliseconds: number): void {
    const value = Math.max(0, milliseconds)
    let i = 0
    while (i < BOUNDS.length && value > (BOUNDS[i] as number)) i++
    this.#counts[i] = (this.#counts[i] as number) + 1
    this.#count++
    this.#sum += value
    this.#max = Math.max(this.#max, value)
  }

  snapshot(): LatencyStats {
    let count = 0
    const buckets = BOUNDS.map((le, i) => {
      count += this.#counts[i] as number
      return { le, count }
    })
    return {
      count: this.#count,
      sum: this.#sum,
      max: this.#max,
      p50: this.#quantile(0.5),
      p99: this.#quantile(0.99),
      buckets,
    }
  }

  /** An estimate: durations are assumed to be spread evenly over their bucket. */
  #quantile(share: number): number {
    const rank = share * this.#count
    let below = 0
    for (let i = 0; i < this.#counts.length; i++) {
      const inside = this.#counts[i] as number
      if (inside > 0 && below + inside >= rank) {
        const low = i === 0 ? 0 : (BOUNDS[i - 1] as number)
        const high = Math.min(BOUNDS[i] ?? Infinity, this.#max)
        return low + (high - low) * ((rank - below) / inside)
      }
      below += inside
    }
    return 0
  }
}
