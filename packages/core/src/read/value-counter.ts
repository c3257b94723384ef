import type { AttributeValue } from '../contract/log-entry.js'
import type { TopValues, ValueCount } from '../contract/read-results.js'
import { compareValues } from './compare-values.js'

/** The most different values that are counted: they bound the memory that a question takes. */
export const MAX_DISTINCT = 100_000

/** Counts the values of a field. Values that are first seen once there are `maxDistinct` are not counted. */
export class ValueCounter {
  readonly #counts = new Map<AttributeValue, number>()
  readonly #maxDistinct: number
  #missing = 0
  #isComplete = true

  constructor(maxDistinct = MAX_DISTINCT) {
    this.#maxDistinct = maxDistinct
  }

  /** @param value `undefined` if an entry has none. */
  add(value: AttributeValue | undefined): void {
    if (value === undefined) {
      this.#missing++
      return
    }
    const count = this.#counts.get(value)
    if (count === undefined && this.#counts.size >= this.#maxDistinct) this.#isComplete = false
    else this.#counts.set(value, (count ?? 0) + 1)
  }

  top(limit: number): TopValues {
    const values = Array.from(this.#counts, ([value, count]): ValueCount => ({ value, count }))
    values.sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
    return {
      values: values.slice(0, limit),
      distinct: this.#counts.size,
      missing: this.#missing,
      complete: this.#isComplete,
    }
  }
}
