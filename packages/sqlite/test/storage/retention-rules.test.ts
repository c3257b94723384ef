import { join } from 'node:path'
import { openLogStorage, type RetentionPolicy, type SearchFilter } from '@logpond/core'
import { TestClock } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const DAY = 86_400_000
const PATHS = ['/health', '/orders', '/cart'] as const

const entry = fc.record({
  path: fc.constantFrom(undefined, ...PATHS),
  status: fc.constantFrom<unknown[]>(undefined, null, 200, '200', 404, 500),
  service: fc.constantFrom(undefined, 'web', 'shop'),
  severity: fc.constantFrom('debug' as const, 'error' as const),
  age: fc.integer({ min: 0, max: 7 }),
})
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never

/** Filters, each with a plain reading of it. */
const FILTERS: readonly (readonly [SearchFilter, (one: Entry) => boolean])[] = [
  [{}, () => true],
  [{ service: 'web' }, ({ service }) => service === 'web'],
  [{ not: { service: 'web' } }, ({ service }) => service !== 'web'],
  [{ attributes: { status: { gte: 404 } } }, ({ status }) => typeof status === 'number' && status >= 404],
  [{ attributes: { status: { ne: 200 } } }, ({ status }) => status !== 200],
  [{ attributes: { status: { exists: false } } }, ({ status }) => status === undefined],
  [{ attributes: { 'url.path': '/health' } }, ({ path }) => path === '/health'],
  [
    {
      any: [
        { attributes: { 'url.path': { prefix: '/c' } } },
        { minSeverity: 'error', not: { service: 'shop' } },
      ],
    },
    ({ path, severity, service }) => path === '/cart' || (severity === 'error' && service !== 'shop'),
  ],
  [{ text: 'orders' }, ({ path }) => path === '/orders'],
  [
    { text: '-health', maxSeverity: 'debug' },
    ({ path, severity }) => path !== '/health' && severity === 'debug',
  ],
  [
    { not: [{ contains: 'cart' }, { service: 'shop' }] },
    ({ path, service }) => path !== '/cart' && service !== 'shop',
  ],
]

const days = fc.constantFrom(0, 1, 2, 4, 6, Infinity)
const rules = fc.array(fc.record({ filter: fc.constantFrom(...FILTERS), days }), { maxLength: 5 })
const general = fc.constantFrom(undefined, 0, 1, 3, 6)

/** Half an hour older than whole days. */
const millisecondsOf = ({ age }: Entry) => (age + 0.5 / 24) * DAY

it('rules of the retention delete what a naive reading of them deletes, in a file', async () => {
  const path = join(temporaryDirectory(), 'logs.db')
  const check = async (
    given: Entry[],
    chosen: { filter: (typeof FILTERS)[number]; days: number }[],
    maxAgeDays: number | undefined,
    debug: number | undefined,
    maxEntries: number | undefined,
  ) => {
    const clock = new TestClock()
    const driver = new SqliteDriver({ binding: testBinding, options: { path, thread: 'main' } })
    // Small batches, so that a cleanup meets many parts.
    const batch = { batchSize: 4, maxBatchSize: 7 }
    await using storage = await openLogStorage({ driver, clock, batch, flushOnExit: false })
    await storage.cleanup({ maxEntries: 0 })
    for (const [i, one] of given.entries()) {
      const { path, status, service, severity } = one
      const attributes = { status, url: { path } }
      const timestamp = clock.now() - millisecondsOf(one)
      storage.store({ message: `GET ${path} ${i}`, service, severity, timestamp, attributes })
      // One batch at a time, so that the ids are in the order of the entries.
      if (i % 5 === 4) await storage.flush()
    }
    await storage.flush()
    const policy: RetentionPolicy = {
      maxAgeDays,
      maxAgeDaysBySeverity: { debug },
      maxEntries,
      rules: chosen.map(({ filter: [where], days }) => ({ where, maxAgeDays: days })),
    }
    const kept = given
      .map((one, i) => ({ one, i }))
      .filter(({ one }) => {
        const rule = chosen.find(({ filter: [, matches] }) => matches(one))
        const own = one.severity === 'debug' ? (debug ?? maxAgeDays) : maxAgeDays
        return millisecondsOf(one) <= (rule ? rule.days : (own ?? Infinity)) * DAY
      })
      .sort((a, b) => a.one.age - b.one.age || b.i - a.i)
      .slice(0, maxEntries)
      .map(({ i }) => i)
    const deleted = given.length - kept.length
    expect(await storage.cleanup({ ...policy, dryRun: true })).toEqual({ deleted })
    expect(await storage.count()).toBe(given.length)
    expect(await storage.cleanup(policy)).toEqual({ deleted })
    const left = await storage.search({ limit: 1000 })
    expect(left.map(({ message }) => Number(message.split(' ').at(-1)))).toEqual(kept)
  }
  const limits = fc.constantFrom(undefined, undefined, 0, 3, 10, 50)
  const entries = fc.array(entry, { maxLength: 40 })
  await fc.assert(fc.asyncProperty(entries, rules, general, general, limits, check), { numRuns: 60 })
})
