import type { Part, RowSet } from '../part/part.js'
import type { Place, RowOrder } from './row-order.js'
import type { RowList } from './top-rows.js'

/** The rows of a part between two places of an order. */
export class RowRange {
  readonly #order: RowOrder
  readonly #count: number
  readonly #primaries: Float64Array
  readonly #ids: Float64Array
  /** The rows in ascending order; `undefined` if they lie so. */
  readonly #ascending: Uint32Array | undefined
  readonly #from: number
  readonly #to: number

  /** @param after Only rows after this place. @param before Only rows before this place. */
  constructor(part: Part, order: RowOrder, after: Place | undefined, before: Place | undefined) {
    this.#order = order
    this.#count = part.count
    this.#primaries = order.primaries(part)
    this.#ids = part.ids
    this.#ascending = order.ascending(part)
    const [low, high] = order.sign === 1 ? [after, before] : [before, after]
    this.#from = low === undefined ? 0 : this.#firstNotBefore(low, true)
    this.#to = high === undefined ? part.count : this.#firstNotBefore(high, false)
  }

  /** These rows as a set. */
  rows(): RowSet {
    const rows = new Uint8Array(this.#count)
    const ascending = this.#ascending
    if (ascending === undefined) return this.#from < this.#to ? rows.fill(1, this.#from, this.#to) : rows
    for (let i = this.#from; i < this.#to; i++) rows[ascending[i] as number] = 1
    return rows
  }

  /** The first rows of a set in the order, at most `limit`. The set has only rows of this range. */
  first(rows: RowSet, limit: number): RowList {
    const found: RowList = { primaries: [], ids: [], rows: [] }
    const { sign } = this.#order
    const end = sign === 1 ? this.#to : this.#from - 1
    for (let i = sign === 1 ? this.#from : this.#to - 1; sign * (end - i) > 0; i += sign) {
      const row = this.#rowAt(i)
      if (rows[row] !== 1) continue
      found.primaries.push(this.#primaries[row] as number)
      found.ids.push(this.#ids[row] as number)
      found.rows.push(row)
      if (found.rows.length === limit) break
    }
    return found
  }

  #rowAt(position: number): number {
    return this.#ascending === undefined ? position : (this.#ascending[position] as number)
  }

  /** The first position, in ascending order, of a row that is not before a place, nor the place itself with `beyond`. */
  #firstNotBefore(place: Place, beyond: boolean): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBefore(this.#rowAt(middle), place, beyond)) low = middle + 1
      else high = middle
    }
    return low
  }

  #isBefore(row: number, place: Place, orSame: boolean): boolean {
    const primary = this.#primaries[row] as number
    const id = this.#ids[row] as number
    if (primary !== place.primary) return primary < place.primary
    return orSame ? id <= place.id : id < place.id
  }
}
