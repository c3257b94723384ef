import type { LogStorage, StoredLogEntry } from '@logpond/core'

const SHOWN_ERRORS = 6
/** Milliseconds between two shown errors, so that a person can read them. */
const SHOW_INTERVAL = 300

/**
 * Follows the errors of a storage until it closes, and shows some of them as they arrive.
 *
 * @returns The number of errors.
 */
export async function followErrors(
  storage: LogStorage,
  show: (entry: StoredLogEntry) => void,
): Promise<number> {
  let count = 0
  let shown = 0
  let shownAt = Number.NEGATIVE_INFINITY
  for await (const entry of storage.follow({ minSeverity: 'error' })) {
    count++
    const now = performance.now()
    if (shown >= SHOWN_ERRORS || now - shownAt < SHOW_INTERVAL) continue
    shown++
    shownAt = now
    show(entry)
  }
  return count
}
