/** What a reader found in the lines of a file. */
export interface LineCounts {
  readonly lines: number
  readonly entries: number
  /** Lines that became part of the message of an entry before them. */
  readonly joined: number
  /** Entries that continue an entry before them, which had reached its limit. */
  readonly cut: number
  /** Entries without a time in their own lines. */
  readonly withoutTime: number
  /** Entries without a level in their own lines. */
  readonly withoutLevel: number
  /** Unknown values in the place of a level, with the number of times each occurred. */
  readonly unknownLevels: ReadonlyMap<string, number>
}

const MAX_WORDS = 100
const MAX_WORD_LENGTH = 64

/** Counts how often each unknown level occurs, for the first hundred distinct ones. */
export class UnknownLevels {
  readonly counts = new Map<string, number>()

  add(level: unknown): void {
    const word = String(typeof level === 'object' ? JSON.stringify(level) : level).slice(0, MAX_WORD_LENGTH)
    const count = this.counts.get(word)
    if (count === undefined && this.counts.size >= MAX_WORDS) return
    this.counts.set(word, (count ?? 0) + 1)
  }
}
