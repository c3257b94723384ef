import type { LiveFilter, LogEntry, LogStorage, StoredLogEntry } from '@logpond/core'
import { closeFollowed } from '../../acts/close-followed.js'
import { collect } from '../../acts/collect.js'
import { committedId, storeAll } from '../../acts/store-all.js'
import { byId } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { expectEqual, expectRejection, failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { matches, type QueryModel, searchModel } from '../../model/query-model.js'
import { liveFilterPromises } from './live-filters.js'

/** More entries than one page of a scan or a follow. */
const MANY = 2500

/** Entries whose times go backwards and coincide, a few with a rare word. */
function manyEntries(count: number): LogEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: i % 400 === 399 ? `a rare entry ${i}` : `entry ${i}`,
    timestamp: SOME_TIME - (i % 7) * 1000 + Math.floor(i / 100),
    severity: i % 400 === 399 ? 'error' : 'info',
    service: i % 3 === 0 ? 'api' : 'web',
  }))
}

async function scanEndsAtTheCall(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(storage, manyEntries(MANY))
  for (const query of [{ order: 'newest' }, { order: 'oldest', service: 'web' }] as const) {
    const late = { message: 'stored during the scan', service: 'web' }
    const found: StoredLogEntry[] = []
    const added: StoredLogEntry[] = []
    for await (const entry of storage.scan(query)) {
      // Far before the position of the scan, far after it, and at the same time.
      const times = [-60_000, 0, 60_000].map((distance) => entry.timestamp + distance)
      if (found.length % 400 === 0) {
        added.push(
          ...(await storeAll(
            storage,
            times.map((timestamp) => ({ ...late, timestamp })),
          )),
        )
      }
      found.push(entry)
    }
    const expected = searchModel(stored, { ...query, limit: Infinity })
    expectEntries(found, expected, `scan(${JSON.stringify(query)}) while entries were stored`)
    stored.push(...added)
  }
}

async function followMissesNothing(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(storage, manyEntries(MANY))
  const middle = (stored[1200] as StoredLogEntry).id
  const fromTheFirst = collect(storage.follow({ after: 0 }))
  const fromTheMiddle = collect(storage.follow({ after: middle }))
  const fromNowOn = collect(storage.follow())
  const live: StoredLogEntry[] = []
  for (const size of [1, 2, 1200, 30]) {
    live.push(...(await storeAll(storage, manyEntries(size))))
    await new Promise(setImmediate)
  }
  await closeFollowed(storage)
  const all = [...stored, ...live]
  expectEntries(await fromTheFirst, all, 'follow({ after: 0 })')
  expectEntries(await fromTheMiddle, all.slice(1201), `follow({ after: ${middle} })`)
  expectEntries(await fromNowOn, live, `follow(), called when the last id was ${stored.at(-1)?.id},`)
}

async function followersHaveFilters(lab: Lab): Promise<void> {
  const filters: LiveFilter[] = [
    { minSeverity: 'error' },
    { maxSeverity: 'info', contains: '99' },
    { service: ['api', 'none'], host: 'one' },
    { host: 'two' },
    { traceId: 'ABCDEF00000000000000000000000001' },
    { attributes: { 'http.status': 500, cached: false } },
  ]
  const storage = await lab.storage({ clock: fixedClock })
  const entries = manyEntries(MANY).map((entry, i) => ({
    ...entry,
    ...(i % 5 > 0 && { host: i % 2 === 0 ? 'one' : 'two' }),
    ...(i % 300 === 7 && { traceId: 'abcdef00000000000000000000000001' }),
    ...(i % 11 < 5 && { attributes: { http: { status: i % 3 === 0 ? 500 : '500' }, cached: i % 2 === 0 } }),
  }))
  const stored = await storeAll(storage, entries.slice(0, 2000))
  const following = filters.map((filter) => collect(storage.follow({ ...filter, after: 0 })))
  for (let start = 2000; start < entries.length; start += 50) {
    stored.push(...(await storeAll(storage, entries.slice(start, start + 50))))
  }
  await closeFollowed(storage)
  for (const [i, filter] of filters.entries()) {
    const expected = stored.filter((entry) => matches(entry, filter as QueryModel))
    const followed = (await following[i]) as StoredLogEntry[]
    expectEntries(followed, expected, `follow(${JSON.stringify({ ...filter, after: 0 })})`)
  }
}

/** Several kinds of reads. */
function readsOf(storage: LogStorage, signal: AbortSignal): Record<string, () => Promise<unknown>> {
  return {
    search: () => storage.search({ contains: 'entry 1', limit: 10_000 }, { signal }),
    scan: () => collect(storage.scan({ contains: 'entry' }, { signal })),
    follow: () => collect(storage.follow({ contains: 'entry', after: 0 }, { signal })),
  }
}

async function abortedReadsLeaveTheRest(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(storage, manyEntries(MANY))
  for (let turns = 0; turns < 5; turns++) {
    const abort = new AbortController()
    const reads = Object.entries(readsOf(storage, abort.signal))
    const failures = reads.map(([, read]) => failureOf(read))
    const meanwhile = storeAll(storage, manyEntries(100))
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
    abort.abort()
    for (const [i, [name]] of reads.entries()) {
      const failure = await failures[i]
      // A search or a scan may finish before the abort.
      if (failure === undefined && name !== 'follow') continue
      const what = `${name}() whose signal was aborted ${turns} turns of the event loop after the call`
      await expectRejection(() => failure && Promise.reject(failure), 'ABORTED', what)
    }
    stored.push(...(await meanwhile))
    const found = byId(await storage.search({ limit: 10_000 }))
    expectEntries(found, stored, 'search() after aborted reads')
  }
}

async function followSeesOtherStorages(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const other = await lab.storage({ clock: fixedClock })
  const all = collect(storage.follow({ after: 0 }))
  const errors = collect(storage.follow({ after: 0, minSeverity: 'error' }))
  const stored: StoredLogEntry[] = []
  for (const size of [1, 1500, 10]) {
    stored.push(...(await storeAll(other, manyEntries(size))))
    stored.push(...(await storeAll(storage, [{ message: 'own' }])))
  }
  const ownReceipts = storage.storeMany(manyEntries(500))
  const otherReceipts = other.storeMany(manyEntries(500))
  await Promise.all([storage.flush(), other.flush()])
  const together = [...ownReceipts, ...otherReceipts].map(committedId)
  // The last entry comes from the other storage, so no commit of this one triggers a read.
  stored.push(...(await storeAll(other, [{ message: 'the last', severity: 'error' }])))
  const ids = [...stored.map(({ id }) => id), ...together].sort((a, b) => a - b)
  await closeFollowed(storage)
  const followed = await all
  expectEqual(
    followed.map(({ id }) => id),
    ids,
    'the ids that follow() returned of the entries of two storages on one store',
  )
  const expected = followed.filter(({ severity }) => severity >= 17)
  expectEntries(await errors, expected, 'follow({ after: 0, minSeverity: "error" })')
}

/** Reads of a storage over the driver while entries arrive. */
export const storageFollowing: PromiseGroup = {
  name: 'storage: following',
  promises: [
    {
      name: 'scan returns each match stored before its call once, while other entries are being stored',
      check: scanEndsAtTheCall,
    },
    {
      name: 'follow returns all committed entries after any id, in the order of their ids, without a gap',
      check: followMissesNothing,
    },
    {
      name: 'several followers each get the entries that match their own filter',
      check: followersHaveFilters,
    },
    {
      name: 'aborted reads reject with ABORTED and leave the storage unchanged',
      check: abortedReadsLeaveTheRest,
    },
    {
      name: 'follow returns entries that another storage on the same store commits',
      claim: 'multiProcess',
      check: followSeesOtherStorages,
    },
    ...liveFilterPromises,
  ],
}
