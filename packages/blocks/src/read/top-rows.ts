import type { PartEntry } from '../directory/directory-view.js'
import type { Part } from '../part/part.js'
import { type EntryColumns, emptyColumns } from './entry-columns.js'
import { inPart } from './part-source.js'
import { copyRow, pushRows } from './push-row.js'
import { isAfter, type Place, type RowOrder } from './row-order.js'

/** Rows in the order of a read, with their places. */
export interface RowList {
  readonly primaries: number[]
  readonly ids: number[]
  readonly rows: number[]
}

/** Rows of one part. */
export interface Run extends RowList {
  readonly entry: PartEntry
  readonly part: Part
}

/** Where rows are: in an opened part, or in columns once they were taken out of it. */
interface Source {
  readonly entry: PartEntry
  part: Part | undefined
  columns: EntryColumns | undefined
}

/**
 * The first rows of many parts in the order of a read, at most `limit`. Rows are taken out of their parts as late as possible,
 * because later parts may have rows that come before them.
 */
export class TopRows {
  readonly #order: RowOrder
  readonly #limit: number
  readonly #maxHeldBytes: number
  readonly #onRead: (entry: PartEntry, part: Part) => void
  #primaries: number[] = []
  #ids: number[] = []
  #rows: number[] = []
  #sources: Source[] = []
  /** The sources whose parts are open, perhaps with some that no row needs any more. */
  #opened: Source[] = []

  /**
   * @param maxHeldBytes Opened parts whose rows wait may take this much memory.
   * @param onRead Called when rows were taken out of a part, for which more of its columns may have been decoded.
   */
  constructor(
    order: RowOrder,
    limit: number,
    maxHeldBytes: number,
    onRead: (entry: PartEntry, part: Part) => void,
  ) {
    this.#order = order
    this.#limit = limit
    this.#maxHeldBytes = maxHeldBytes
    this.#onRead = onRead
  }

  /** The keys of the parts that have some of the rows. */
  keys(): number[] {
    return [...new Set(this.#sources)].map(({ entry }) => entry.key)
  }

  /** The last of the rows, if there are as many as the limit: only rows before it can still get in. */
  get last(): Place | undefined {
    const last = this.#ids.length - 1
    if (last + 1 < this.#limit) return undefined
    return { primary: this.#primaries[last] as number, id: this.#ids[last] as number }
  }

  clear(): void {
    this.#primaries = []
    this.#ids = []
    this.#rows = []
    this.#sources = []
    this.#opened = []
  }

  /** Adds rows of a part that was not added before. */
  add(run: Run): void {
    if (run.rows.length === 0) return
    const source: Source = { entry: run.entry, part: run.part, columns: undefined }
    if (this.#isAfterAll(run)) this.#append(run, source)
    else this.#merge(run, source)
    this.#opened.push(source)
    this.#release()
  }

  /** Takes the rows out of their parts. */
  columns(): EntryColumns {
    const columns = emptyColumns()
    for (let from = 0, to = 0; from < this.#rows.length; from = to) {
      const source = this.#sources[from] as Source
      while (this.#sources[to] === source) to++
      takeRows(columns, source, this.#rows.slice(from, to))
    }
    for (const source of new Set(this.#sources)) this.#reportRead(source)
    return columns
  }

  #isAfterAll({ primaries, ids }: Run): boolean {
    const last = this.#ids.length - 1
    if (last < 0) return true
    const end = { primary: this.#primaries[last] as number, id: this.#ids[last] as number }
    return isAfter(this.#order, primaries[0] as number, ids[0] as number, end)
  }

  #append(run: Run, source: Source): void {
    for (let i = 0; i < run.rows.length && this.#rows.length < this.#limit; i++) this.#push(run, i, source)
  }

  #merge(run: Run, source: Source): void {
    const before = { primaries: this.#primaries, ids: this.#ids, rows: this.#rows }
    const sources = this.#sources
    this.#primaries = []
    this.#ids = []
    this.#rows = []
    this.#sources = []
    let old = 0
    let added = 0
    while (this.#rows.length < this.#limit) {
      if (
        old < sources.length &&
        (added === run.rows.length || isFirst(this.#order, before, old, run, added))
      ) {
        this.#push(before, old, sources[old] as Source)
        old++
      } else if (added < run.rows.length) {
        this.#push(run, added, source)
        added++
      } else break
    }
  }

  #push({ primaries, ids, rows }: RowList, i: number, source: Source): void {
    this.#primaries.push(primaries[i] as number)
    this.#ids.push(ids[i] as number)
    this.#rows.push(rows[i] as number)
    this.#sources.push(source)
  }

  /** Takes rows out of their parts if these take too much memory. */
  #release(): void {
    if (heldBytes(this.#opened) <= this.#maxHeldBytes) return
    const used = new Set(this.#sources)
    this.#opened = this.#opened.filter((source) => used.has(source))
    if (heldBytes(this.#opened) <= this.#maxHeldBytes) return
    this.#sources.forEach((source, i) => {
      if (source.part === undefined) return
      source.columns ??= emptyColumns()
      takeRows(source.columns, source, [this.#rows[i] as number])
      this.#rows[i] = source.columns.ids.length - 1
    })
    for (const source of this.#opened) {
      this.#reportRead(source)
      source.part = undefined
    }
    this.#opened = []
  }

  #reportRead({ entry, part }: Source): void {
    if (part !== undefined) this.#onRead(entry, part)
  }
}

function heldBytes(sources: readonly Source[]): number {
  let bytes = 0
  for (const { part } of sources) bytes += part?.memoryBytes ?? 0
  return bytes
}

function isFirst(order: RowOrder, a: RowList, i: number, b: RowList, j: number): boolean {
  const place = { primary: a.primaries[i] as number, id: a.ids[i] as number }
  return isAfter(order, b.primaries[j] as number, b.ids[j] as number, place)
}

function takeRows(
  columns: EntryColumns,
  { entry, part, columns: taken }: Source,
  rows: readonly number[],
): void {
  if (part === undefined) for (const row of rows) copyRow(columns, taken as EntryColumns, row)
  else inPart(entry, () => pushRows(columns, part, rows))
}
