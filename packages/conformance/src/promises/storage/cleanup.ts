import type { LogEntry, RetentionPolicy, StoredLogEntry } from '@logpond/core'
import { severityName } from '@logpond/core'
import { closeFollowed } from '../../acts/close-followed.js'
import { collect } from '../../acts/collect.js'
import { storeAll } from '../../acts/store-all.js'
import { byId } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { cleanUp, newest } from './clean-storage.js'
import { retentionRules } from './retention-rules.js'

const DAY = 86_400_000
const MICROSECOND = 0.001

/** Entries of all ages up to twelve days, some within a microsecond of a whole day, in mixed order. */
function agedEntries(): LogEntry[] {
  return Array.from({ length: 480 }, (_, i) => {
    const days = (i * 7) % 13
    const edge = (i % 3) - 1
    return {
      message: `entry ${i}, ${days} days old`,
      timestamp: SOME_TIME - days * DAY + edge * MICROSECOND,
      severity: ((i % 24) + 1) as 1,
    }
  })
}

/** Whether the age rules of a policy keep an entry. */
function isYoungEnough(entry: StoredLogEntry, policy: RetentionPolicy): boolean {
  const { maxAgeDays = Infinity, maxAgeDaysBySeverity = {} } = policy
  const days = maxAgeDaysBySeverity[severityName(entry.severity)] ?? maxAgeDays
  return entry.timestamp >= SOME_TIME - days * DAY
}

async function agesAreKept(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  let stored = await storeAll(storage, agedEntries())
  const policies: RetentionPolicy[] = [
    { maxAgeDaysBySeverity: { trace: 0, fatal: 11 } },
    { maxAgeDays: 10, maxAgeDaysBySeverity: { debug: 2, error: 100 } },
    { maxAgeDays: 7 },
    { maxAgeDays: 1, maxAgeDaysBySeverity: { warn: 3 } },
  ]
  for (const policy of policies) {
    const expected = stored.filter((entry) => isYoungEnough(entry, policy))
    await cleanUp(storage, policy, stored, expected)
    stored = expected
  }
}

async function numbersAreKept(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  let stored = await storeAll(storage, agedEntries())
  for (const maxEntries of [1000, 480, 479, 301, 300]) {
    const expected = newest(stored, maxEntries)
    await cleanUp(storage, { maxEntries }, stored, expected)
    stored = expected
  }
  const young = stored.filter((entry) => isYoungEnough(entry, { maxAgeDays: 6 }))
  const both = newest(young, 50)
  await cleanUp(storage, { maxAgeDays: 6, maxEntries: 50 }, stored, both)
  await cleanUp(storage, { maxEntries: 0 }, both, [])
}

/** Ages, a number and a size. The strictest decides. */
async function rulesAreKeptTogether(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  let stored = await storeAll(storage, agedEntries())
  const plenty = 2 ** 50
  const policies: RetentionPolicy[] = [
    { maxAgeDays: 11, maxBytes: plenty },
    { maxEntries: 400, maxBytes: plenty },
    { maxAgeDays: 10, maxAgeDaysBySeverity: { error: 12, debug: 3 }, maxEntries: 330, maxBytes: plenty },
    { maxAgeDays: 6, maxAgeDaysBySeverity: { info: 2 }, maxEntries: 300, maxBytes: plenty },
    { maxAgeDaysBySeverity: { trace: 1, fatal: 4 }, maxEntries: 100, maxBytes: plenty },
  ]
  for (const policy of policies) {
    const young = stored.filter((entry) => isYoungEnough(entry, policy))
    const expected = newest(young, policy.maxEntries ?? young.length)
    await cleanUp(storage, policy, stored, expected)
    stored = expected
  }
  const result = await storage.cleanup({ maxAgeDays: 5, maxEntries: 90, maxBytes: 1 })
  expectEqual(result, { deleted: stored.length }, 'the result of a cleanup with maxBytes: 1')
  expectEqual(await storage.count(), 0, 'count() after a cleanup with maxBytes: 1')
}

async function cleanupSparesWhatIsStoredMeanwhile(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock, batch: { batchSize: 20, maxBatchSize: 100 } })
  const old = SOME_TIME - 30 * DAY
  // More than core deletes in one step.
  for (let i = 0; i < 2; i++) {
    await storeAll(
      storage,
      numberedEntries(6000).map((entry) => ({ ...entry, timestamp: old })),
    )
  }
  const kept = await storeAll(storage, numberedEntries(10))
  let isCleaning = true
  const cleaning = storage.cleanup(7).finally(() => {
    isCleaning = false
  })
  do {
    kept.push(...(await storeAll(storage, numberedEntries(50))))
    await new Promise(setImmediate)
  } while (isCleaning && kept.length < 5000)
  expectEqual(await cleaning, { deleted: 12_000 }, 'the result of a cleanup while entries were stored')
  const left = byId(await collect(storage.scan()))
  expectEntries(left, kept, 'scan() after a cleanup during which entries were stored')
}

async function idsGoOn(lab: Lab): Promise<void> {
  const first = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(first, numberedEntries(120))
  expectEqual(
    await first.cleanup({ maxEntries: 0 }),
    { deleted: 120 },
    'the result of cleanup({ maxEntries: 0 })',
  )
  let storage = first
  if (lab.supports.persistent) {
    await first.close()
    storage = await lab.storage({ clock: fixedClock })
  }
  const following = collect(storage.follow())
  const next = await storeAll(storage, [{ message: 'entry of a new time' }])
  const [lastId, nextId] = [stored.at(-1)?.id ?? 0, next[0]?.id ?? 0]
  expectThat(
    nextId > lastId,
    `the first id after everything was deleted is ${nextId}: expected more than ${lastId}, the last id before`,
  )
  const found = await storage.search(lab.supports.fullText ? { text: 'entry' } : { contains: 'entry' })
  expectEntries(found, next, 'search() for a word that the deleted entries had too')
  await closeFollowed(storage)
  expectEntries(await following, next, 'follow() after everything was deleted')
}

/** Cleanups of a storage over the driver. */
export const storageCleanup: PromiseGroup = {
  name: 'storage: cleanup',
  promises: [
    {
      name: 'cleanup deletes exactly the entries that are too old for their severity, to the microsecond',
      check: agesAreKept,
    },
    {
      name: 'cleanup keeps the newest maxEntries entries',
      check: numbersAreKept,
    },
    {
      name: 'cleanup applies maximum ages, number and size together, and a dry run reports what it will delete',
      check: rulesAreKeptTogether,
    },
    {
      name: 'cleanup loses no entry that is stored while it runs',
      check: cleanupSparesWhatIsStoredMeanwhile,
    },
    {
      name: 'ids continue and no old entry is found after a cleanup of everything',
      check: idsGoOn,
    },
    ...retentionRules,
  ],
}
