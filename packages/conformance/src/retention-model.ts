import type { DriverRetention, StoredLogEntry } from '@logpond/core'
import { inOrder } from './entry-model.js'

/** What a policy gives up of these entries, but for `maxBytes`: what has expired, then the oldest of the rest. */
export function givenUp(
  entries: readonly StoredLogEntry[],
  { expired, maxEntries = Infinity }: DriverRetention,
): StoredLogEntry[] {
  const isExpired = ({ severity, timestamp }: StoredLogEntry) =>
    expired.some(
      ({ minSeverity, maxSeverity, before }) =>
        severity >= minSeverity && severity <= maxSeverity && timestamp < before,
    )
  const oldest = inOrder(entries, 'oldest')
  const rest = oldest.filter((entry) => !isExpired(entry))
  return [...oldest.filter(isExpired), ...rest.slice(0, Math.max(0, rest.length - maxEntries))]
}

/** What a policy lets stay, in the order of the ids. */
export function survivors(entries: readonly StoredLogEntry[], policy: DriverRetention): StoredLogEntry[] {
  return without(entries, givenUp(entries, policy))
}

export function without(
  entries: readonly StoredLogEntry[],
  gone: readonly StoredLogEntry[],
): StoredLogEntry[] {
  const ids = new Set(gone.map(({ id }) => id))
  return entries.filter(({ id }) => !ids.has(id))
}
