/** Entries with the same values in the columns by which they are counted: these values, and the number of the entries, as texts. */
export interface Cell {
  readonly slice: string | null
  readonly severity: string | null
  readonly value: string | null
  readonly entries: string | null
}

/** A closed partition: no entry is added to it any more. */
export interface ClosedPartition {
  readonly partition: number
  /** Another one after each deletion. */
  readonly version: string
  /** In microseconds, of all entries that were ever in it. */
  readonly minTimestamp: number
  readonly maxTimestamp: number
}

/** What was counted of a closed partition. */
export interface PartitionCount extends ClosedPartition {
  readonly cells: readonly Cell[]
}

/** Cells of one partition and question that are kept, at most. */
export const MAX_CELLS = 1000
/** Cells that are kept, at most: some ten megabytes. */
const CAPACITY = 100_000

/** Questions that are known to have too many cells, at most. */
const MAX_LARGE = 1000

/** Keeps what was counted of closed partitions, by question. The questions that were asked least recently are forgotten first. */
export class PartitionMemory {
  /** The question that was asked least recently is the first. */
  readonly #questions = new Map<string, Map<number, PartitionCount>>()
  readonly #large = new Set<string>()
  #size = 0

  /** Whether a partition had more cells than are kept. */
  isTooLarge(question: string): boolean {
    return this.#large.has(question)
  }

  /** Keeps nothing of a question any more. */
  markTooLarge(question: string): void {
    this.#drop(question)
    if (this.#large.size >= MAX_LARGE) this.#large.clear()
    this.#large.add(question)
  }

  /** What is known of a question. Whether it still holds is decided by the versions that the next statement sees. */
  known(question: string): readonly PartitionCount[] {
    const counts = this.#questions.get(question)
    if (counts === undefined) return []
    this.#questions.delete(question)
    this.#questions.set(question, counts)
    return [...counts.values()]
  }

  keep(question: string, count: PartitionCount): void {
    this.forget(question, count.partition)
    const counts = this.#questions.get(question) ?? new Map<number, PartitionCount>()
    this.#questions.set(question, counts.set(count.partition, count))
    this.#size += sizeOf(count)
    for (const oldest of this.#questions.keys()) {
      if (this.#size <= CAPACITY) break
      this.#drop(oldest)
    }
  }

  forget(question: string, partition: number): void {
    const counts = this.#questions.get(question)
    const count = counts?.get(partition)
    if (counts === undefined || count === undefined) return
    counts.delete(partition)
    this.#size -= sizeOf(count)
    if (counts.size === 0) this.#questions.delete(question)
  }

  #drop(question: string): void {
    for (const count of this.#questions.get(question)?.values() ?? []) this.#size -= sizeOf(count)
    this.#questions.delete(question)
  }
}

function sizeOf({ cells }: PartitionCount): number {
  return cells.length + 1
}
