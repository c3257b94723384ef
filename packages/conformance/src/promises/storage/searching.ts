import type { StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { expectEqual, expectRejection } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { forAll } from '../../failure/for-all.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyQuery, order, queryFields, textParts } from '../../model/arbitrary-query.js'
import { type FilterModel, type QueryModel, searchModel, toSearchQuery } from '../../model/query-model.js'
import { questions } from './questions.js'
import { ALL, storageToSearch } from './storage-to-search.js'

async function eachFieldIsHeeded(lab: Lab): Promise<void> {
  const { storage, stored } = await storageToSearch(lab)
  for (const [field, values] of Object.entries(queryFields(lab.supports))) {
    const queries = fc.record({ [field]: values as fc.Arbitrary<unknown>, order })
    const check = async (query: QueryModel) => {
      const found = await storage.search({ ...toSearchQuery(query), ...ALL })
      expectEntries(found, searchModel(stored, { ...query, ...ALL }), `a search by ${field}`)
    }
    await forAll(queries, check, { seed: lab.seed, numRuns: 30, what: 'query' })
  }
}

async function fieldsAreCombined(lab: Lab): Promise<void> {
  const { storage, stored } = await storageToSearch(lab)
  const limit = fc.integer({ min: 0, max: 60 })
  const place = fc.constantFrom(...stored).map(({ timestamp, id }) => ({ timestamp, id }))
  const cut = fc.record({ order, limit, after: place }, { requiredKeys: [] })
  const queries = fc.tuple(anyQuery(lab.supports), cut).map(([filter, rest]) => ({ ...filter, ...rest }))
  const check = async (query: QueryModel) => {
    const found = await storage.search(toSearchQuery(query))
    expectEntries(found, searchModel(stored, query), 'a search')
  }
  await forAll(queries, check, { seed: lab.seed, numRuns: 200, what: 'query' })
}

async function textIsSearched(lab: Lab): Promise<void> {
  const { storage, stored } = await storageToSearch(lab)
  if (!lab.supports.fullText) {
    const search = () => storage.search({ text: 'error' })
    await expectRejection(search, 'UNSUPPORTED', 'search() by text with supports.fullText: false')
    return
  }
  const check = async (text: QueryModel['text']) => {
    const query = toSearchQuery({ ...ALL, ...(text && { text }) })
    const found = await storage.search(query)
    const name = `{ text: ${JSON.stringify(query.text)} }`
    expectEntries(found, searchModel(stored, { ...ALL, ...(text && { text }) }), `search(${name})`)
    expectEqual(await storage.count(query), found.length, `count(${name})`)
  }
  await forAll(textParts, check, { seed: lab.seed, numRuns: 100, what: 'text' })
  for (let i = 0; i < 20; i++) {
    const receipt = storage.store({ message: `shipped parcel${i}` })
    await Promise.all([storage.flush(), receipt.committed()])
    const count = await storage.count({ text: `PARCEL${i} shipped` })
    expectEqual(count, 1, `count() of the word parcel${i} after its entry was committed`)
  }
}

async function pagesJoin(lab: Lab): Promise<void> {
  const { storage, stored } = await storageToSearch(lab)
  const pages = fc.record({
    filter: fc.oneof(fc.constant({}), anyQuery(lab.supports)),
    order,
    size: fc.integer({ min: 1, max: 150 }),
  })
  const check = async ({
    filter,
    order,
    size,
  }: {
    filter: FilterModel
    order: 'newest' | 'oldest'
    size: number
  }) => {
    const query = { ...toSearchQuery(filter), order, limit: size }
    const found: StoredLogEntry[] = []
    // A driver that always returns the same page must not block the suite.
    for (let page = await storage.search(query); page.length > 0 && found.length <= stored.length; ) {
      found.push(...page)
      page = await storage.search({ ...query, after: page.at(-1) as StoredLogEntry })
    }
    const expected = searchModel(stored, { ...filter, order, ...ALL })
    expectEntries(found, expected, `search() in pages of ${size} entries`)
  }
  await forAll(pages, check, { seed: lab.seed, numRuns: 25, what: 'search' })
}

/** Searches of a storage over the driver. */
export const storageSearching: PromiseGroup = {
  name: 'storage: searching',
  promises: [
    {
      name: 'a storage finds exactly the entries that match each single field of a query',
      check: eachFieldIsHeeded,
    },
    {
      name: 'a storage finds exactly the entries that match several fields, in order, after a position, up to a limit',
      check: fieldsAreCombined,
    },
    {
      name: 'a storage finds entries by text as people type it, or refuses it with UNSUPPORTED if supports.fullText is false',
      check: textIsSearched,
    },
    {
      name: 'the pages of a search return each match once, whatever their size',
      check: pagesJoin,
    },
    ...questions,
  ],
}
