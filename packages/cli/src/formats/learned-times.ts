import type { DateOrder } from './date-order.js'
import type { TimeInLine } from './find-time.js'

/** This many lines must have a time in the same place for it to be the place of the times of a file. */
const MIN_TIMES = 2
const MIN_LEVELS = 3
/** And this share of the inspected lines. */
const SHARE = 0.5
const LEVEL_SHARE = 0.8
/** Places that are counted. Times of a file with more places are not in a fixed place. */
const MAX_PLACES = 50

/** What the lines of a file have shown about its times and levels. */
export class LearnedTimes {
  readonly #places = new Map<string, number>()
  #orders: readonly DateOrder[] | undefined
  #inspected = 0
  #lines = 0
  #levels = 0

  /** The order of the numbers in dates, once only one order is possible. */
  get order(): DateOrder | undefined {
    return this.#orders?.length === 1 ? this.#orders[0] : undefined
  }

  /** Whether enough lines have a level right after the time, in upper or lower case. */
  get hasColumn(): boolean {
    return this.#levels >= MIN_LEVELS && this.#levels >= this.#lines * LEVEL_SHARE
  }

  /** Counts a time in one of the first lines, before any line is read. Returns whether it is certain. */
  observe(time: TimeInLine): boolean {
    if (time.isSure) this.#narrowOrders(time.orders)
    else if (time.timestamp !== undefined) this.#count(time)
    return time.isSure
  }

  /** Counts an inspected line. */
  countLine(): void {
    this.#inspected++
  }

  /** Whether to accept a time: it is certain, or many lines have one in the same place. */
  readonly accept = (time: TimeInLine): boolean => {
    if (time.isSure) {
      this.#narrowOrders(time.orders)
      return true
    }
    if (time.timestamp === undefined) return false
    const count = this.#places.get(placeOf(time)) ?? 0
    return count >= MIN_TIMES && count >= this.#inspected * SHARE
  }

  /** Counts whether a level word follows the time. Returns whether the file has its levels there. */
  readonly isLevelColumn = (isLevel: boolean): boolean => {
    this.#lines++
    if (isLevel) this.#levels++
    return this.hasColumn
  }

  #count(time: TimeInLine): void {
    const place = placeOf(time)
    const count = this.#places.get(place)
    if (count === undefined && this.#places.size >= MAX_PLACES) return
    this.#places.set(place, (count ?? 0) + 1)
  }

  #narrowOrders(orders: readonly DateOrder[]): void {
    if (orders.length === 0 || this.order !== undefined) return
    const left = this.#orders === undefined ? orders : this.#orders.filter((order) => orders.includes(order))
    this.#orders = left.length > 0 ? left : orders
  }
}

function placeOf({ layout, words }: TimeInLine): string {
  return `${layout.name} ${words}`
}
