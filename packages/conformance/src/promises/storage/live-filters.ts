import type { LiveFilter, LiveLogEntry, LogEntry, LogStorage, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { closeFollowed } from '../../acts/close-followed.js'
import { collect } from '../../acts/collect.js'
import { storeAll } from '../../acts/store-all.js'
import { untilHeard } from '../../acts/until-heard.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyQuery, similarLogEntry } from '../../model/arbitrary-query.js'
import { type FilterModel, matches, toSearchQuery } from '../../model/query-model.js'

/** More than one page of a follower. */
const EARLY = 1300

/** Filters of followers and listeners: without times, except inside `any` and `not`. */
function liveFilters(lab: Lab, numRuns: number, fullText = lab.supports.fullText): FilterModel[] {
  const filters = fc.sample(anyQuery({ fullText }), { seed: lab.seed, numRuns })
  return filters.map(({ startTime: _start, endTime: _end, ...filter }) => filter)
}

/** Groups of similar entries. */
function groups(lab: Lab, sizes: readonly number[]): LogEntry[][] {
  const entries = fc.sample(similarLogEntry, { seed: lab.seed, numRuns: sizes.reduce((a, b) => a + b) })
  return sizes.map((size) => entries.splice(0, size))
}

async function followersAreExact(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const [early = [], ...late] = groups(lab, [EARLY, 1, 40, 2, 200, 57])
  const stored = await storeAll(storage, early)
  const middle = stored[600]?.id
  const filters = liveFilters(lab, 24).map((filter, i) => ({ filter, after: [0, middle, undefined][i % 3] }))
  const following = filters.map(({ filter, after }) =>
    collect(storage.follow({ ...toSearchQuery(filter), after })),
  )
  const lastId = stored.at(-1)?.id ?? 0
  for (const entries of late) {
    stored.push(...(await storeAll(storage, entries)))
    await new Promise(setImmediate)
  }
  await closeFollowed(storage)
  for (const [i, { filter, after }] of filters.entries()) {
    const expected = stored.filter((entry) => entry.id > (after ?? lastId) && matches(entry, filter))
    const name = () => `follow(${show({ ...toSearchQuery(filter), after })}), called after id ${lastId},`
    expectEntries((await following[i]) ?? [], expected, name)
  }
}

async function followersContinue(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const [early = [], ...late] = groups(lab, [EARLY, 30, 1, 60, 9, 100, 33, 80])
  const stored = await storeAll(storage, early)
  const followed = liveFilters(lab, 12).map((filter) => ({ filter, found: [] as StoredLogEntry[] }))
  for (const entries of late) {
    for (const { filter, found } of followed) {
      // Takes about half of the matches that it has not seen, and leaves.
      const matching = stored.filter((entry) => matches(entry, filter))
      await take(storage, toSearchQuery(filter), found, Math.floor((matching.length - found.length) / 2))
    }
    stored.push(...(await storeAll(storage, entries)))
  }
  const rests = followed.map(({ filter, found }) =>
    collect(storage.follow({ ...toSearchQuery(filter), after: found.at(-1)?.id ?? 0 })),
  )
  await closeFollowed(storage)
  for (const [i, { filter, found }] of followed.entries()) {
    const expected = stored.filter((entry) => matches(entry, filter))
    const all = [...found, ...((await rests[i]) ?? [])]
    expectEntries(all, expected, () => `follow(${show(toSearchQuery(filter))}), resumed several times,`)
  }
}

/** Follows from the last found entry on until it has `count` more. */
async function take(storage: LogStorage, filter: LiveFilter, found: StoredLogEntry[], count: number) {
  if (count === 0) return
  let taken = 0
  for await (const entry of storage.follow({ ...filter, after: found.at(-1)?.id ?? 0 })) {
    found.push(entry)
    if (++taken === count) return
  }
}

/** A listener is served by the storage alone, so it searches text over every driver. */
async function listenersAreExact(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const [early = [], ...late] = groups(lab, [50, 1, 40, 2, 200, 57])
  await storeAll(storage, early)
  const listeners = liveFilters(lab, 40, true).map((filter) => {
    const heard: LiveLogEntry[] = []
    storage.subscribe((entry) => void heard.push(entry), { filter: toSearchQuery(filter) })
    return { filter, heard }
  })
  const stored: StoredLogEntry[] = []
  for (const entries of late) stored.push(...(await storeAll(storage, entries)))
  const expected = listeners.map(({ filter }) =>
    stored.filter((entry) => matches(entry, filter)).map(({ id: _, ...entry }) => entry),
  )
  await untilHeard(
    listeners.map(({ heard }) => heard),
    expected.map(({ length }) => length),
  )
  for (const [i, { filter, heard }] of listeners.entries())
    expectEqual(heard, expected[i], () => `the entries of a listener with ${show(toSearchQuery(filter))}`)
}

/** Followers and listeners with the whole filter. */
export const liveFilterPromises: readonly DriverPromise[] = [
  {
    name: 'followers with any filter get exactly the matching entries, earlier ones and those stored meanwhile',
    check: followersAreExact,
  },
  {
    name: 'a follower with any filter that is resumed after its last entry misses nothing and repeats nothing',
    check: followersContinue,
  },
  {
    name: 'listeners with any filter get exactly the matching entries that are stored after their call',
    check: listenersAreExact,
  },
]
