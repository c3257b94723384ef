import type { DriverRetention, LogDriver, StoredLogEntry } from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { inOrder, matchesFilter } from '../../src/model/entry-model.js'
import { brokenMemoryDriver } from './broken-memory-driver.js'
import { readsOf } from './driver-that-matches.js'

type Rule = DriverRetention['expired'][number]

/** The input of a cleanup: all stored entries, the oldest first, and their total size. */
export interface Contents {
  readonly oldest: readonly StoredLogEntry[]
  readonly bytes: number
}

/** The entries that a policy covers, in the order of deletion. */
export type Choice = (contents: Contents, policy: DriverRetention, budget: number) => StoredLogEntry[]

/** A driver with another cleanup: it deletes the first of the chosen entries, up to its budget. */
export function driverThatDeletes(
  choose: Choice,
  reported: (right: number, policy: DriverRetention) => number = (right) => right,
): CreateDriver {
  return brokenMemoryDriver((driver, store) => {
    const gone = new Set<number>()
    const contents = async (): Promise<Contents> => {
      const left = (await driver.readAfter(0, {}, 1_000_000)).filter(({ id }) => !gone.has(id))
      return { oldest: inOrder(left, 'oldest'), bytes: sizeOf(left) }
    }
    return {
      ...readsOf(driver, (entry, filter) => !gone.has(entry.id) && matchesFilter(entry, filter)),
      deleteOldest: async (policy, budget) => {
        const chosen = choose(await contents(), policy, budget)
        if (policy.dryRun) return { deleted: reported(chosen.length, policy), more: false }
        const doomed = chosen.slice(0, budget)
        for (const { id } of doomed) gone.add(id)
        return { deleted: reported(doomed.length, policy), more: chosen.length > budget }
      },
      stats: async () => {
        const { oldest, bytes } = await contents()
        return { entries: oldest.length, lastId: store.stats().lastId, bytes }
      },
    } satisfies Partial<LogDriver>
  })
}

/** The correct choice. */
export const choose: Choice = ({ oldest, bytes }, { expired, maxEntries, maxBytes }) => {
  const gone = oldest.filter(fallsUnder(expired))
  const kept = oldest.filter((entry) => !gone.includes(entry))
  return [...gone, ...surplus(kept, bytes - sizeOf(gone), maxEntries, maxBytes)]
}

/** The oldest of these entries that must be deleted until both limits hold. */
export function surplus(
  oldest: readonly StoredLogEntry[],
  bytes: number,
  maxEntries = Infinity,
  maxBytes = Infinity,
): StoredLogEntry[] {
  let count = oldest.length
  let size = bytes
  return oldest.filter((entry) => {
    if (count <= maxEntries && size <= maxBytes) return false
    count--
    size -= sizeOf([entry])
    return true
  })
}

export const fallsUnder = (rules: readonly Rule[]) => (entry: StoredLogEntry) =>
  rules.some((rule) => isExpired(entry, rule))

export function isExpired({ severity, timestamp }: StoredLogEntry, rule: Rule): boolean {
  return severity >= rule.minSeverity && severity <= rule.maxSeverity && timestamp < rule.before
}

export function sizeOf(entries: readonly StoredLogEntry[]): number {
  return entries.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0)
}
