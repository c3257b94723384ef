import type { LogStorage, StoredLogEntry } from '@logpond/core'
import type { Order } from './page.js'

/** How many entries to print around each match. */
export interface Surroundings {
  /** Earlier ones. */
  readonly before: number
  /** Later ones. */
  readonly after: number
}

export interface ShownEntry {
  readonly entry: StoredLogEntry
  readonly isMatch: boolean
  /** Whether entries are left out between this one and the one before it. */
  readonly startsGroup: boolean
}

/** Matches with the entries around them, as `grep -C` prints lines: all in the order of the matches, and each entry once. */
export async function* withContext(
  storage: LogStorage,
  matches: readonly StoredLogEntry[],
  { before, after, order }: Surroundings & { readonly order: Order },
): AsyncGenerator<ShownEntry> {
  const isOldest = order === 'oldest'
  const lead = isOldest ? before : after
  const ids = new Set(matches.map(({ id }) => id))
  let last: StoredLogEntry | undefined
  for (const match of matches) {
    // One more than is printed shows whether anything is left out after the last one.
    const found = await storage.around(
      match.id,
      isOldest ? { before: before + 1, after } : { before, after: after + 1 },
    )
    const ordered = isOldest ? found : found.reverse()
    // A cleanup may have deleted the match since.
    const window = ordered.length === 0 ? [match] : ordered
    const place = window.findIndex(({ id }) => id === match.id)
    const [first, ...others] = window as [StoredLogEntry, ...StoredLogEntry[]]
    const shown = place > lead ? others : window
    const fresh = shown.filter((entry) => last === undefined || isBehind(entry, last, isOldest))
    const isAdjacent = fresh.length < shown.length || first.id === last?.id
    for (const [i, entry] of fresh.entries()) {
      const startsGroup = i === 0 && last !== undefined && !isAdjacent
      yield { entry, isMatch: ids.has(entry.id), startsGroup }
    }
    last = fresh.at(-1) ?? last
  }
}

function isBehind(entry: StoredLogEntry, last: StoredLogEntry, isOldest: boolean): boolean {
  const difference = entry.timestamp - last.timestamp || entry.id - last.id
  return isOldest ? difference > 0 : difference < 0
}
