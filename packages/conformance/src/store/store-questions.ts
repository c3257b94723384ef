import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import { expectEqual } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { MAX_LIMIT, show } from '../expect/expect-reads.js'
import { expectValues } from '../expect/expect-values.js'
import { inOrder, matchesFilter, modelHistogram, modelReadAfter, modelSearch } from '../model/entry-model.js'
import type { StoreCalls, StoreModel } from './store-model.js'

const BUCKET = 3_600_000

/** Compares every kind of read, whole and in pages, with the model. */
export async function expectAnswers(
  driver: StoreCalls,
  model: StoreModel,
  filter: DriverFilter,
): Promise<void> {
  const matching = model.entries.filter((entry) => matchesFilter(entry, filter))
  const { story } = model
  // The entry before a page may have been deleted meanwhile.
  const places = { newest: middleOf(model.entries), oldest: model.gone.at(-1) ?? middleOf(model.entries) }
  for (const order of ['newest', 'oldest'] as const) {
    for (const place of [undefined, places[order]]) {
      const after = place && { timestamp: place.timestamp, id: place.id }
      const page = { order, limit: after ? 7 : MAX_LIMIT, ...(after && { after }) }
      const found = await driver.search({ ...filter, ...page })
      expectEntries(
        found,
        modelSearch(matching, page),
        () => `search(${show({ ...filter, ...page })}) ${story}`,
      )
    }
  }
  expectEqual(await driver.count(filter), matching.length, () => `count(${show(filter)}) ${story}`)
  const buckets = await driver.histogram({ ...filter, bucket: BUCKET })
  const expected = modelHistogram(matching, { bucket: BUCKET })
  expectEqual(buckets, expected, () => `histogram(${show({ ...filter, bucket: BUCKET })}) ${story}`)
  const cursors = [0, model.gone.at(-1)?.id ?? model.lastId]
  for (const id of cursors) {
    const found = await driver.readAfter(id, filter, MAX_LIMIT)
    const entries = modelReadAfter(matching, id, {}, MAX_LIMIT)
    expectEntries(found, entries, () => `readAfter(${id}, ${show(filter)}, ${MAX_LIMIT}) ${story}`)
  }
  await expectValues(driver, matching, filter, ` ${story}`, [{ column: 'service' }])
}

/** Compares `stats` with the model. */
export async function expectFigures(driver: StoreCalls, model: StoreModel): Promise<void> {
  const { entries, lastId } = await driver.stats()
  const expected = { entries: model.entries.length, lastId: model.lastId }
  expectEqual({ entries, lastId }, expected, `stats() ${model.story}`)
}

/** {@link expectAnswers} for several filters, and {@link expectFigures}. */
export async function expectAll(
  driver: StoreCalls,
  model: StoreModel,
  filters: readonly DriverFilter[],
): Promise<void> {
  await expectFigures(driver, model)
  for (const filter of filters) await expectAnswers(driver, model, filter)
}

function middleOf(entries: readonly StoredLogEntry[]): StoredLogEntry | undefined {
  return inOrder(entries, 'newest')[Math.floor((entries.length - 1) / 2)]
}
