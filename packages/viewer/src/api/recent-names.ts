import type { Clock, LogStorage } from '@logpond/core'
import { type FieldHint, type StoredNames, storedNames, type ValueHint } from '@logpond/query'

/** How long names and values are kept, in milliseconds: each key that is pressed asks for them. */
const LIFETIME = 10_000
const MAX_FIELDS = 100

interface Kept<T> {
  readonly since: number
  readonly hints: Promise<readonly T[]>
}

/** The names and values in a storage, as they were some seconds ago. Requests share a read. */
export function recentNames(storage: LogStorage, clock: Clock): StoredNames {
  const names = storedNames(storage, { after: clock.after })
  const fields = new Map<string, Kept<FieldHint>>()
  const values = new Map<string, Kept<ValueHint>>()
  const keep = <T>(map: Map<string, Kept<T>>, key: string, read: () => Promise<readonly T[]>) => {
    const kept = map.get(key)
    if (kept !== undefined && Math.abs(clock.now() - kept.since) < LIFETIME) return kept.hints
    map.delete(key)
    const hints = read()
    map.set(key, { since: clock.now(), hints })
    const [oldest] = map.keys()
    if (map.size > MAX_FIELDS && oldest !== undefined) map.delete(oldest)
    return hints
  }
  return {
    fields: () => keep(fields, '', () => names.fields()),
    values: (field) => keep(values, field, () => names.values(field)),
  }
}
