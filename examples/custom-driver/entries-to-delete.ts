import type { DriverRetention, StoredLogEntry } from '@logpond/core'
import { FIRST_PLACE, LAST_PLACE } from './keys.ts'
import { type LevelStore, sizeOf } from './level-store.ts'

/** The entries that a policy deletes: first the expired ones, then the oldest of the others until the limits are met. */
export async function* entriesToDelete(
  store: LevelStore,
  policy: DriverRetention,
): AsyncGenerator<StoredLogEntry, void> {
  const { expired, maxEntries = Infinity, maxBytes = Infinity } = policy
  const isExpired = ({ severity, timestamp }: StoredLogEntry) =>
    expired.some(
      (rule) => severity >= rule.minSeverity && severity <= rule.maxSeverity && timestamp < rule.before,
    )
  let { entries, bytes } = store.stats
  const counted = (entry: StoredLogEntry) => {
    entries--
    bytes -= sizeOf(JSON.stringify(entry))
    return entry
  }

  const end = Math.max(FIRST_PLACE.timestamp, ...expired.map((rule) => rule.before))
  for await (const chunk of store.scan({ gte: FIRST_PLACE, lt: { timestamp: end, id: 0 } })) {
    for (const entry of chunk.filter(isExpired)) yield counted(entry)
  }
  for await (const chunk of store.scan({ gte: FIRST_PLACE, lt: LAST_PLACE })) {
    for (const entry of chunk) {
      if (entries <= maxEntries && bytes <= maxBytes) return
      if (!isExpired(entry)) yield counted(entry)
    }
  }
}
