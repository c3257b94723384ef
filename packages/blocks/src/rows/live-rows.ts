import type { Part } from '../part/part.js'

/** An opened part, and its rows that take no part: dead ones, and perhaps others. */
export interface OpenedPart {
  readonly part: Part
  readonly dead: { has(row: number): boolean } | undefined
}

/** A row, and the part that it belongs to. */
export interface LiveRow<Source> {
  readonly source: Source
  readonly row: number
  /** Microseconds. */
  readonly time: number
  readonly id: number
}

interface Cursor<Source extends OpenedPart> extends LiveRow<Source> {
  at: number
  row: number
  time: number
  id: number
}

/** Merges the live rows of parts in the order of (timestamp, id). Of a part, only its times and ids are decoded. */
export class LiveRows<Source extends OpenedPart> {
  readonly #heap: Cursor<Source>[] = []

  /** Adds a part. None of its rows may come before a row that was taken already. */
  add(source: Source): void {
    const cursor = { source, at: -1, row: 0, time: 0, id: 0 }
    if (!this.#advance(cursor)) return
    const heap = this.#heap
    let child = heap.push(cursor) - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!isBefore(cursor, heap[parent] as Cursor<Source>)) break
      heap[child] = heap[parent] as Cursor<Source>
      heap[parent] = cursor
      child = parent
    }
  }

  /** The next row; `undefined` after the last. Valid until {@link skip} is called. */
  peek(): LiveRow<Source> | undefined {
    return this.#heap[0]
  }

  /** Takes the next row. */
  skip(): void {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined) return
    if (!this.#advance(first)) {
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return
      heap[0] = last
    }
    this.#sink()
  }

  /** Moves to the next live row; `false` if there is none. */
  #advance(cursor: Cursor<Source>): boolean {
    const { part, dead } = cursor.source
    while (++cursor.at < part.count) {
      const row = part.order === undefined ? cursor.at : (part.order[cursor.at] as number)
      if (dead?.has(row)) continue
      cursor.row = row
      cursor.time = part.timestamps[row] as number
      cursor.id = part.ids[row] as number
      return true
    }
    return false
  }

  /** Puts the first cursor where it belongs. */
  #sink(): void {
    const heap = this.#heap
    const moved = heap[0] as Cursor<Source>
    let parent = 0
    for (;;) {
      let child = 2 * parent + 1
      if (child >= heap.length) break
      if (
        child + 1 < heap.length &&
        isBefore(heap[child + 1] as Cursor<Source>, heap[child] as Cursor<Source>)
      ) {
        child++
      }
      if (!isBefore(heap[child] as Cursor<Source>, moved)) break
      heap[parent] = heap[child] as Cursor<Source>
      parent = child
    }
    heap[parent] = moved
  }
}

function isBefore(a: LiveRow<unknown>, b: LiveRow<unknown>): boolean {
  return a.time < b.time || (a.time === b.time && a.id < b.id)
}
