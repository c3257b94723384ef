import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RetentionPolicy } from '../../src/contract/log-storage.js'
import { openLogStorage } from '../../src/open-log-storage.js'
import { toRetention } from '../../src/retention/retention.js'
import { memoryDriver, TestClock } from '../../src/testing/index.js'

const DAY = 86_400_000
const AGES = [0, 1, 2, 5, Infinity]
const SERVICES = ['web', 'shop']

const entry = fc.record({
  service: fc.constantFrom(...SERVICES),
  level: fc.integer({ min: 0, max: 3 }),
  severity: fc.constantFrom('debug' as const, 'error' as const),
  age: fc.integer({ min: 0, max: 7 }),
})
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never

/** Filters, each with the plain function that says the same. */
const where = fc.oneof(
  fc.constantFrom(...SERVICES).map((service) => ({
    filter: { service },
    matches: (one: Entry) => one.service === service,
  })),
  fc.integer({ min: 0, max: 3 }).map((level) => ({
    filter: { attributes: { level: { gte: level } } },
    matches: (one: Entry) => one.level >= level,
  })),
  fc.constantFrom(...SERVICES).map((service) => ({
    filter: { not: { service }, minSeverity: 'error' as const },
    matches: (one: Entry) => one.service !== service && one.severity === 'error',
  })),
  fc.integer({ min: 0, max: 3 }).map((level) => ({
    filter: { not: { any: [{ attributes: { level } }, { service: 'web' }] } },
    matches: (one: Entry) => one.level !== level && one.service !== 'web',
  })),
  fc.constant({ filter: {}, matches: () => true }),
)
const rules = fc.array(fc.record({ where, days: fc.constantFrom(...AGES) }), { maxLength: 5 })
const general = fc.constantFrom(undefined, 0, 1, 3)

describe('retention by filter', () => {
  it('deletes what a naive reading of the rules deletes, in a dry run, a cleanup and a regular one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 20 }),
        rules,
        general,
        general,
        async (given, chosen, days, debug) => {
          const policy: RetentionPolicy = {
            maxAgeDays: days,
            maxAgeDaysBySeverity: { debug },
            rules: chosen.map((rule) => ({ where: rule.where.filter, maxAgeDays: rule.days })),
          }
          const stays = (one: Entry) => {
            const rule = chosen.find((candidate) => candidate.where.matches(one))
            const own = one.severity === 'debug' ? (debug ?? days) : days
            // Entries are half an hour older than their whole days.
            return one.age + 0.5 / 24 <= (rule ? rule.days : (own ?? Infinity))
          }
          const expected = given.flatMap((one, i) => (stays(one) ? [`${i}`] : []))
          for (const isRegular of [false, true]) {
            const clock = new TestClock()
            const retention = isRegular ? { ...policy, every: 1000 } : undefined
            const storage = await openLogStorage({
              driver: memoryDriver(),
              clock,
              flushOnExit: false,
              retention,
            })
            given.forEach(({ age, level, ...fields }, i) => {
              storage.store({
                ...fields,
                message: `${i}`,
                attributes: { level },
                timestamp: clock.now() - (age + 0.5 / 24) * DAY,
              })
            })
            await storage.flush()
            const { deleted } = await storage.cleanup({ ...policy, dryRun: true })
            expect(deleted).toBe(given.length - expected.length)
            if (isRegular) await clock.tick(1000)
            else expect(await storage.cleanup(policy)).toEqual({ deleted })
            const left = (await storage.search({ limit: 100 })).map(({ message }) => message)
            expect(left.sort()).toEqual([...expected].sort())
            await storage.close()
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('refuses a driver that cannot delete by filter when the storage opens, and when it cleans up', async () => {
    const driver = () => memoryDriver({ supports: { conditions: false } })
    const retention = { rules: [{ where: { service: 'web' }, maxAgeDays: 1 }] }
    await expect(openLogStorage({ driver: driver(), retention })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('Leave out the rules of the retention'),
    })
    const storage = await openLogStorage({ driver: driver() })
    await expect(storage.cleanup(retention)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await storage.close()
  })

  it('refuses text without full text search', async () => {
    const storage = await openLogStorage({ driver: memoryDriver({ supports: { fullText: false } }) })
    const rules = [{ where: { not: { text: 'health' } }, maxAgeDays: 1 }]
    await expect(storage.cleanup({ rules })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('Use contains.'),
    })
    await storage.close()
  })

  it.each([
    [{}, 'retention.rules must be an array of at most 100 rules'],
    [Array(101).fill({ where: {}, maxAgeDays: 1 }), 'retention.rules must be an array of at most 100 rules'],
    [[null], 'retention.rules[0] must be an object'],
    [[{ where: {}, maxAgeDays: 1, age: 1 }], 'retention.rules[0] has no option "age"'],
    [[{ maxAgeDays: 1 }], 'retention.rules[0].where must be a filter'],
    [[{ where: {} }], 'retention.rules[0].maxAgeDays must be a number from 0 to 1000000, or Infinity'],
    [[{ where: {}, maxAgeDays: Number.NaN }], 'retention.rules[0].maxAgeDays'],
    [
      [{ where: { limit: 1 }, maxAgeDays: 1 }],
      'There is no query field "limit" in retention.rules[0].where.',
    ],
    [
      [{ where: { attributes: { a: { gte: {} } } }, maxAgeDays: 1 }],
      'retention.rules[0].where.attributes["a"].gte',
    ],
  ])('names the path of what is wrong in %j', (given, message) => {
    expect(() => toRetention('retention', { rules: given as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(message) }),
    )
  })

  it('accepts filters that are nested 7 deep, and says so for deeper ones', () => {
    const nested = (depth: number): object => (depth === 0 ? { service: 'a' } : { any: [nested(depth - 1)] })
    const rules = (depth: number) => ({ rules: [{ where: nested(depth), maxAgeDays: 1 }] })
    expect(() => toRetention('retention', rules(7))).not.toThrow()
    expect(() => toRetention('retention', rules(8))).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(/retention\.rules\[0\]\.where.* at most 7 deep/),
        cause: expect.objectContaining({ code: 'INVALID_QUERY' }),
      }),
    )
  })
})
