import type { PartEntry } from '../directory/directory-view.js'

/** Beyond so many, filters of earlier cleanups are forgotten: those of calls by hand may all differ. */
const MAX_FILTERS = 64

/**
 * The parts in which a cleanup has looked for entries that match a filter, and has left none before some time. Rows of a part only
 * become fewer, so it need not be opened again for the same filter. Otherwise each cleanup would open all parts of which some rows
 * match a filter and some do not: their heads and filters stay as they are when rows are deleted.
 */
export class SearchedParts {
  /** By filter and part: no living row before this time matches, in microseconds. */
  readonly #before = new Map<string, Map<number, number>>()

  isDone(filter: string, { key }: PartEntry, before: number): boolean {
    return (this.#before.get(filter)?.get(key) ?? Number.NEGATIVE_INFINITY) >= before
  }

  note(filter: string, { key, head }: PartEntry, before: number): void {
    let parts = this.#before.get(filter)
    if (parts === undefined) {
      parts = new Map()
      this.#before.set(filter, parts)
    }
    parts.set(key, head.maxTime < before ? Number.POSITIVE_INFINITY : before)
  }

  /**
   * Forgets parts that no longer exist, and filters that are not used now, if there are many. During a cleanup, nothing may be
   * forgotten: it ends because parts are done.
   */
  retain(parts: readonly PartEntry[], filters: ReadonlySet<string>): void {
    for (const filter of this.#before.keys()) {
      if (this.#before.size <= MAX_FILTERS) break
      if (!filters.has(filter)) this.#before.delete(filter)
    }
    const existing = new Set(parts.map(({ key }) => key))
    for (const known of this.#before.values()) {
      for (const key of known.keys()) if (!existing.has(key)) known.delete(key)
    }
  }
}
