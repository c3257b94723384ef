import { openLogStorage, type SearchFilter } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bothHold } from '../../src/question/both-hold.js'

const names = fc.constantFrom('a', 'b')
const flat: fc.Arbitrary<SearchFilter> = fc.record(
  {
    text: fc.constantFrom('one', '-two', '"one two"'),
    contains: fc.constantFrom('e', 'two'),
    minSeverity: fc.constantFrom(9 as const, 'warn' as const),
    maxSeverity: fc.constantFrom(12 as const, 'error' as const),
    service: fc.oneof(names, fc.array(names, { minLength: 1, maxLength: 2 })),
    attributes: fc.dictionary(names, fc.oneof(fc.integer({ min: 1, max: 2 }), fc.constant({ gte: 2 })), {
      minKeys: 1,
    }),
    startTime: fc.constantFrom(2, 3),
    endTime: fc.constantFrom(4, 6),
  },
  { requiredKeys: [] },
)
const nested: fc.Arbitrary<SearchFilter> = fc
  .tuple(flat, fc.option(fc.array(flat, { minLength: 1, maxLength: 2 })), fc.option(flat))
  .map(([filter, any, not]) => ({ ...filter, ...(any && { any }), ...(not && { not }) }))

describe('a filter of both filters', () => {
  const opening = openLogStorage({ driver: betterSqlite3({ path: ':memory:' }) })
  beforeAll(async () => {
    const storage = await opening
    for (let i = 0; i < 64; i++)
      storage.store({
        message: ['one', 'two', 'one two', 'two one'][i % 4] as string,
        severity: i % 3 === 0 ? 'warn' : 'info',
        timestamp: i % 7,
        ...(i % 5 > 1 && { service: i % 2 === 0 ? 'a' : 'b' }),
        attributes: { a: (i >> 2) % 3, ...(i % 5 === 0 && { b: 2 }) },
      })
    await storage.flush()
  })
  afterAll(async () => (await opening).close())

  it('matches exactly the entries that each of them matches', async () => {
    const storage = await opening
    const idsOf = async (filter: SearchFilter) => (await storage.search(filter)).map(({ id }) => id)
    await fc.assert(
      fc.asyncProperty(nested, nested, async (a, b) => {
        const ofB = new Set(await idsOf(b))
        expect(await idsOf(bothHold(a, b))).toEqual((await idsOf(a)).filter((id) => ofB.has(id)))
      }),
    )
  })
})
