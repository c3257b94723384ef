/** What a reader saw in the lines of a file. */
export interface LineCounts {
  readonly lines: number
  readonly entries: number
  /** Lines that became part of the message of an entry before them. */
  readonly joined: number
  /** Entries that go on with one before them, which had room for no more lines. */
  readonly cut: number
  /** Entries whose own lines do not say a time. */
  readonly withoutTime: number
  /** Entries whose own lines do not say a level. */
  readonly withoutLevel: number
  /** Values that stand where a level does and are none that is known, and how often each came. */
  readonly unknownLevels: ReadonlyMap<string, number>
}

const MAX_WORDS = 100
const MAX_WORD_LENGTH = 64

/** Counts values, of which it keeps the first hundred that differ. */
export class UnknownLevels {
  readonly counts = new Map<string, number>()

  add(level: unknown): void {
    const word = String(typeof level === 'object' ? JSON.stringify(level) : level).slice(0, MAX_WORD_LENGTH)
    const count = this.counts.get(word)
    if (count === undefined && this.counts.size >= MAX_WORDS) return
    this.counts.set(word, (count ?? 0) + 1)
  }
}
