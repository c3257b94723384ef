import type { LogStorage, RetentionPolicy, StoredLogEntry } from '@logpond/core'
import { byId } from '../../entries/expected-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { show } from '../../expect/expect-reads.js'
import { inOrder } from '../../model/entry-model.js'

/** The newest of these entries, in the order of their ids. */
export function newest(entries: readonly StoredLogEntry[], count: number): StoredLogEntry[] {
  return byId(inOrder(entries, 'newest').slice(0, count))
}

/** Runs a dry run and a cleanup, and checks the entries that are left. */
export async function cleanUp(
  storage: LogStorage,
  policy: RetentionPolicy,
  stored: readonly StoredLogEntry[],
  expected: readonly StoredLogEntry[],
): Promise<void> {
  const name = show(policy)
  const deleted = stored.length - expected.length
  const dry = await storage.cleanup({ ...policy, dryRun: true })
  expectEqual(dry, { deleted }, `the result of a dry run of cleanup(${name})`)
  const untouched = byId(await storage.search({ limit: 10_000 }))
  expectEntries(untouched, stored, `search() after a dry run of cleanup(${name})`)
  expectEqual(await storage.cleanup(policy), { deleted }, `the result of cleanup(${name})`)
  const left = byId(await storage.search({ limit: 10_000 }))
  expectEntries(left, expected, `search() after cleanup(${name})`)
  expectEqual(await storage.count(), expected.length, `count() after cleanup(${name})`)
}
