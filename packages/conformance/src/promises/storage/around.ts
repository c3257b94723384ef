import type { LogStorage, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { storeAll } from '../../acts/store-all.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { expectEqual, expectRejection } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { show } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyQuery, similarLogEntry } from '../../model/arbitrary-query.js'
import { type AroundModel, aroundModel } from '../../model/around-model.js'
import { inOrder } from '../../model/entry-model.js'
import { toSearchQuery } from '../../model/query-model.js'

const HUGE = Number.MAX_SAFE_INTEGER

interface Contents {
  readonly storage: LogStorage
  /** The entries, in the order of their ids. */
  readonly stored: StoredLogEntry[]
}

/** A storage whose entries have few different times: up to twenty entries share one. */
async function storageWithEqualTimes(lab: Lab): Promise<Contents> {
  const storage = await lab.storage({ clock: fixedClock, batch: { batchSize: 30, maxBatchSize: 70 } })
  const entries = fc.sample(similarLogEntry, { seed: lab.seed, numRuns: 240 })
  const stored = await storeAll(
    storage,
    entries.map((entry) => ({ ...entry, timestamp: Math.floor(Number(entry.timestamp)) })),
  )
  return { storage, stored }
}

/** Deletes about half of the entries, the oldest. */
async function deleteHalf({ storage, stored }: Contents): Promise<Contents> {
  const maxEntries = Math.floor(stored.length / 2)
  await storage.cleanup({ maxEntries })
  const kept = new Set(inOrder(stored, 'newest').slice(0, maxEntries))
  return { storage, stored: stored.filter((entry) => kept.has(entry)) }
}

async function getFindsOneEntry(lab: Lab): Promise<void> {
  const all = await storageWithEqualTimes(lab)
  const lastId = all.stored.at(-1)?.id ?? 0
  const ids = [0, 1, ...all.stored.map(({ id }) => id), lastId + 1, lastId + 1000, HUGE]
  const expectGets = async ({ storage, stored }: Contents, when: string) => {
    for (const id of ids) {
      const expected = stored.find((entry) => entry.id === id)
      expectEqual(await storage.get(id), expected, `get(${id}) ${when}`)
    }
  }
  await expectGets(all, 'of 240 entries')
  const left = await deleteHalf(all)
  await expectGets(left, 'after a cleanup of half of the entries')
  const [late] = await storeAll(left.storage, [{ message: 'stored after the cleanup' }])
  expectEqual(await left.storage.get(late?.id ?? 0), late, `get(${late?.id}) of an entry after a cleanup`)
  await left.storage.cleanup({ maxEntries: 0 })
  await expectGets({ ...left, stored: [] }, 'after a cleanup of everything')
}

async function aroundShowsNeighbours(lab: Lab): Promise<void> {
  const all = await storageWithEqualTimes(lab)
  const lastId = all.stored.at(-1)?.id ?? 0
  const ordered = inOrder(all.stored, 'oldest')
  const id = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ordered.map((entry) => entry.id)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...[...ordered.slice(0, 2), ...ordered.slice(-2)].map((one) => one.id)),
    },
    { weight: 1, arbitrary: fc.constantFrom(0, lastId + 1, HUGE) },
  )
  const number = fc.constantFrom(undefined, undefined, 0, 1, 2, 19, 300, 10_000)
  const filter = fc.option(anyQuery(lab.supports), { nil: undefined })
  const asked = fc.record({ id, before: number, after: number, filter })
  const expectAround = async ({ storage, stored }: Contents, numRuns: number) => {
    const check = async ({ id, ...around }: AroundModel & { readonly id: number }) => {
      const { before, after, filter } = around
      const options = { before, after, filter: filter && toSearchQuery(filter) }
      const found = await storage.around(id, options)
      expectEntries(found, aroundModel(stored, id, around), () => `around(${id}, ${show(options)})`)
    }
    await forAll(asked, check, { seed: lab.seed, numRuns, what: 'question' })
  }
  await expectAround(all, 120)
  // Without options, and of the same entries after some of them are deleted.
  for (const { id } of [ordered[0], ordered[120], ordered[239]] as StoredLogEntry[])
    expectEntries(await all.storage.around(id), aroundModel(all.stored, id, {}), `around(${id})`)
  await expectAround(await deleteHalf(all), 80)
  await all.storage.cleanup({ maxEntries: 0 })
  await expectAround({ ...all, stored: [] }, 20)
}

/** An answer to a text that the driver cannot search must not depend on the entry. */
async function aroundSearchesText(lab: Lab): Promise<void> {
  const { storage, stored } = await storageWithEqualTimes(lab)
  const filter = { any: [{ text: 'disk' }, { not: { text: 'full' } }] }
  for (const id of [stored[3]?.id ?? 0, 0, HUGE]) {
    const options = { before: 0, after: 0, filter }
    const what = `around(${id}, ${show(options)})`
    const around = () => storage.around(id, options)
    if (lab.supports.fullText)
      expectEntries(
        await around(),
        stored.filter((entry) => entry.id === id),
        what,
      )
    else await expectRejection(around, 'UNSUPPORTED', `${what} with supports.fullText: false`)
  }
}

/** One entry of a storage over the driver, and its neighbours. */
export const storageAround: PromiseGroup = {
  name: 'storage: one entry',
  promises: [
    {
      name: 'get returns the entry with an id, and nothing for an id that has no entry, or has none any more',
      check: getFindsOneEntry,
    },
    {
      name: 'around returns an entry and the matching entries next to it by time and id, the oldest first',
      check: aroundShowsNeighbours,
    },
    {
      name: 'around searches text, or refuses it with UNSUPPORTED for every id if supports.fullText is false',
      check: aroundSearchesText,
    },
  ],
}
