import type { DriverRetention, StoredLogEntry } from '@logpond/core'
import { inOrder, matchesFilter } from './entry-model.js'

/** The entries that a policy deletes, without regard to `maxBytes`: expired entries, then the oldest of the rest. */
export function toDelete(entries: readonly StoredLogEntry[], policy: DriverRetention): StoredLogEntry[] {
  const { maxEntries = Infinity } = policy
  const expired = entries.filter((entry) => isExpired(entry, policy)).length
  return inTurn(entries, policy).slice(0, expired + Math.max(0, entries.length - expired - maxEntries))
}

/** All entries in the order in which a cleanup deletes them: expired entries, then the rest, each oldest first. */
export function inTurn(entries: readonly StoredLogEntry[], policy: DriverRetention): StoredLogEntry[] {
  const oldest = inOrder(entries, 'oldest')
  return [
    ...oldest.filter((entry) => isExpired(entry, policy)),
    ...oldest.filter((entry) => !isExpired(entry, policy)),
  ]
}

/** The entries that a policy keeps, in the order of their ids. */
export function survivors(entries: readonly StoredLogEntry[], policy: DriverRetention): StoredLogEntry[] {
  return without(entries, toDelete(entries, policy))
}

export function without(
  entries: readonly StoredLogEntry[],
  gone: readonly StoredLogEntry[],
): StoredLogEntry[] {
  const ids = new Set(gone.map(({ id }) => id))
  return entries.filter(({ id }) => !ids.has(id))
}

function isExpired(entry: StoredLogEntry, { expired }: DriverRetention): boolean {
  const { severity, timestamp } = entry
  return expired.some(
    ({ minSeverity, maxSeverity, before, filter = {} }) =>
      severity >= minSeverity &&
      severity <= maxSeverity &&
      timestamp < before &&
      matchesFilter(entry, filter),
  )
}
