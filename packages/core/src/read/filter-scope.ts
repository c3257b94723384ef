import { LogStorageError } from '../errors/log-storage-error.js'
import { describeValue } from '../values/describe-value.js'

const MAX_DEPTH = 8
const MAX_CONDITIONS = 1000
const MAX_WORDS = 1000

/** Counts of a whole query: they bound the work of an engine for each entry. */
interface Totals {
  conditions: number
  words: number
}

/** Where a filter is in a query, and how much the query may still hold. */
export class FilterScope {
  readonly #path: string
  readonly #depth: number
  readonly #totals: Totals
  /** The depth of the filter that the caller wrote. */
  readonly #outermost: number

  constructor(path = '', depth = 0, totals: Totals = { conditions: 0, words: 0 }, outermost: number = depth) {
    this.#path = path
    this.#depth = depth
    this.#totals = totals
    this.#outermost = outermost
  }

  /**
   * The scope of a filter inside this one.
   *
   * @throws LogStorageError INVALID_QUERY if it is nested too deep.
   */
  inner(field: string): FilterScope {
    if (this.#depth === MAX_DEPTH)
      throw invalidQuery(
        `${this.name(field)} is nested too deep: any and not may be at most ${MAX_DEPTH - this.#outermost} deep.`,
      )
    return new FilterScope(`${this.name(field)}.`, this.#depth + 1, this.#totals, this.#outermost)
  }

  /** The full name of a field, for messages. */
  name(field: string): string {
    return `${this.#path}${field}`
  }

  /** The conditions of the whole query so far. */
  get conditions(): number {
    return this.#totals.conditions
  }

  /** @throws LogStorageError INVALID_QUERY if the query has too many conditions. */
  addConditions(count: number): void {
    this.#totals.conditions += count
    if (this.#totals.conditions > MAX_CONDITIONS)
      throw invalidQuery('A query must have at most 1,000 conditions; look for several values with `in`.')
  }

  /** @throws LogStorageError INVALID_QUERY if all texts of the query have too many words. */
  addWords(count: number): void {
    this.#totals.words += count
    if (this.#totals.words > MAX_WORDS)
      throw invalidQuery(
        `${this.name('text')} must contain at most ${MAX_WORDS} words, not ${this.#totals.words}.`,
      )
  }

  invalid(field: string, value: unknown, allowed: string): LogStorageError {
    return invalidQuery(`${this.name(field)} must be ${allowed}; it was ${describeValue(value)}.`)
  }
}

export function invalidQuery(message: string): LogStorageError {
  return new LogStorageError('INVALID_QUERY', message)
}
