import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RetentionPolicy } from '../../src/contract/retention-policy.js'
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
        fc.constantFrom(undefined, undefined, 0, 1, 4, 9, 30),
        async (given, chosen, days, debug, maxEntries) => {
          const policy: RetentionPolicy = {
            maxEntries,
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
          // The newest of those that are young enough; of entries with the same time, those that were stored last.
          const expected = given
            .map((one, i) => ({ one, i }))
            .filter(({ one }) => stays(one))
            .sort((a, b) => a.one.age - b.one.age || b.i - a.i)
            .slice(0, maxEntries)
            .map(({ i }) => `${i}`)
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

  it.each<[object, string]>([
    [{ any: [] }, 'where.any must be an array of at least one filter; it was an array of 0.'],
    [{ not: { minSeverity: Number.NaN } }, 'where.not.minSeverity must be a whole number from 1 to 24'],
    [{ levle: 'x' }, 'There is no query field "levle" in retention.rules[1].where.'],
  ])('has the error about the filter as the cause: %j', (where, message) => {
    const policy = {
      rules: [
        { where: {}, maxAgeDays: 9 },
        { where, maxAgeDays: 1 },
      ],
    }
    expect(() => toRetention('retention', policy)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining(message),
        cause: expect.objectContaining({ code: 'INVALID_QUERY', message: expect.stringContaining(message) }),
      }),
    )
  })

  it('has what a getter throws as the cause of the cause', () => {
    const thrown = new RangeError('not today')
    const where = {
      get service(): string {
        throw thrown
      },
    }
    expect(() => toRetention('retention', { rules: [{ where, maxAgeDays: 1 }] })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining('retention.rules[0].where'),
        cause: expect.objectContaining({ code: 'INVALID_QUERY', cause: thrown }),
      }),
    )
  })

  /** 100 rules, each with this many conditions. */
  const manyRules = (conditions: number, ageOf: (i: number) => number): RetentionPolicy['rules'] =>
    Array.from({ length: 100 }, (_, i) => ({
      where: { attributes: Object.fromEntries(Array.from({ length: conditions }, (_, n) => [`a${n}`, i])) },
      maxAgeDays: ageOf(i),
    }))

  it.each<[string, RetentionPolicy]>([
    ['100 rules in the worst order', { maxAgeDays: 1, rules: manyRules(1, (i) => 200 - i) }],
    ['1,000 conditions of one age', { maxAgeDays: 1, rules: manyRules(10, () => 7) }],
    ['1,000 conditions, shorter ages first', { maxAgeDays: 1, rules: manyRules(10, (i) => i + 2) }],
    [
      '1,000 conditions, and an age for each severity',
      {
        maxAgeDaysBySeverity: { trace: 1, debug: 2, info: 3, warn: 4, error: 5, fatal: 6 },
        rules: manyRules(10, () => Infinity),
      },
    ],
  ])('accepts %s', (_, policy) => {
    expect(() => toRetention('retention', policy)).not.toThrow()
  })

  it('refuses rules whose exclusions have more than 10,000 conditions, and says what helps', () => {
    // Each rule has its own 10 conditions and those of all earlier rules: 10 + 20 + … + 1,000.
    expect(() => toRetention('retention', { rules: manyRules(10, (i) => 200 - i) })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(
          /^retention\.rules have 50500 conditions, and 10000 are possible: .*shorter time first/,
        ),
      }),
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
