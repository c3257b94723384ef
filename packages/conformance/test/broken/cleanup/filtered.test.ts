import type { DriverFilter, DriverRetention, LogDriver } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { driverThatReadsRules } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

type Rule = DriverRetention['expired'][number]

/** A driver that changes the filters of rules. */
function driverThatReadsFilters(change: (filter: DriverFilter) => DriverFilter): CreateDriver {
  return driverThatReadsRules((rules) =>
    rules.map(({ filter, ...rule }) => ({ ...rule, ...(filter && { filter: change(filter) }) })),
  )
}

/** A driver that reads other rules in some of its calls. */
function driverThatReadsRulesAt(
  change: (
    rules: readonly Rule[],
    driver: LogDriver,
    policy: DriverRetention,
  ) => readonly Rule[] | Promise<readonly Rule[]>,
): CreateDriver {
  return brokenMemoryDriver((driver) => ({
    deleteOldest: async (policy, budget) =>
      driver.deleteOldest({ ...policy, expired: await change(policy.expired, driver, policy) }, budget),
  }))
}

describe('cleanup', () => {
  const any =
    'each step of a cleanup with any filters deletes exactly the first expired entries, as a dry run counts them'

  expectCaught(
    'a driver that ignores the filters of rules',
    any,
    driverThatReadsRules((rules) => rules.map(({ filter: _, ...rule }) => rule)),
  )

  expectCaught(
    'a driver that ignores rules with filters',
    any,
    driverThatReadsRules((rules) => rules.filter(({ filter }) => filter === undefined)),
  )

  for (const field of ['any', 'not', 'attributes', 'text', 'spanId', 'contains'] as const) {
    expectCaught(
      `a driver that ignores ${field} in the filters of rules`,
      any,
      driverThatReadsFilters((filter) => without(filter, field)),
    )
  }

  expectCaught(
    'a driver that ignores the age of a rule with a filter',
    any,
    driverThatReadsRules((rules) =>
      rules.map((rule) => (rule.filter === undefined ? rule : { ...rule, before: 9e12 })),
    ),
  )

  expectCaught(
    'a driver that ignores the severities of a rule with a filter',
    any,
    driverThatReadsRules((rules) =>
      rules.map((rule) => (rule.filter === undefined ? rule : { ...rule, minSeverity: 1, maxSeverity: 24 })),
    ),
  )

  expectCaught(
    'a driver whose dry run counts without filters',
    any,
    driverThatReadsRulesAt((rules, _, { dryRun }) =>
      dryRun ? rules.map(({ filter: _, ...rule }) => rule) : rules,
    ),
  )

  expectCaught(
    'a driver that applies the first rule before the others, instead of deleting the oldest over all rules',
    any,
    driverThatReadsRulesAt(async (rules, driver) => {
      const [first, ...others] = rules
      if (first === undefined) return rules
      const { deleted } = await driver.deleteOldest({ expired: [first], dryRun: true }, 1)
      return deleted > 0 ? [first] : others
    }),
  )

  const later =
    'a later cleanup by a filter deletes the matching entries that were too young for earlier ones'

  expectCaught(
    'a driver that cleans up by the same filter only once for the entries that it has looked at',
    later,
    driverThatRemembers(({ filter }) => JSON.stringify(filter)),
  )

  expectCaught(
    'a driver that takes a later time of a rule for the same rule',
    later,
    driverThatRemembers(({ filter, before }) => `${JSON.stringify(filter)} ${Math.floor(before / 1000)}`),
  )

  const meanwhile = 'two cleanups by a filter delete the matching entries that arrive during the first one'

  expectCaught(
    'a driver that leaves entries of later batches to the next cleanup, and then takes them for seen',
    meanwhile,
    brokenMemoryDriver((driver) => {
      const seen = new Map<string, number>()
      let begin: number | undefined
      return {
        deleteOldest: async (policy, budget) => {
          const { lastId } = await driver.stats()
          begin ??= lastId
          const name = JSON.stringify(policy.expired)
          const isNew = { maxId: begin, not: [{ maxId: seen.get(name) ?? 0 }] }
          const expired = policy.expired.map((rule) => ({
            ...rule,
            filter: { any: [[rule.filter ?? {}]], ...isNew },
          }))
          const result = await driver.deleteOldest({ ...policy, expired }, budget)
          if (!result.more) {
            seen.set(name, lastId)
            begin = undefined
          }
          return result
        },
      }
    }),
  )

  expectCaught(
    'a driver that deletes as many entries as matched when the cleanup began, whichever they are',
    meanwhile,
    brokenMemoryDriver((driver) => {
      let owed: number | undefined
      return {
        deleteOldest: async (policy, budget) => {
          if (policy.dryRun || policy.expired.length === 0) return driver.deleteOldest(policy, budget)
          owed ??= (await driver.deleteOldest({ ...policy, dryRun: true }, budget)).deleted
          const { entries } = await driver.stats()
          const now = Math.min(owed, budget)
          owed -= now
          await driver.deleteOldest({ expired: [], maxEntries: entries - now, dryRun: false }, budget)
          const more = owed > 0
          if (!more) owed = undefined
          return { deleted: now, more }
        },
      }
    }),
  )

  const shared =
    'a cleanup by a filter deletes the matching entries that another process stored, and each process sees it'

  expectJournalCaught(shared, 'looks once', { shared: true })
})

/** A driver that leaves entries out of a cleanup that an earlier cleanup with the same key has looked at and kept. */
function driverThatRemembers(keyOf: (rule: Rule) => string): CreateDriver {
  return brokenMemoryDriver((driver) => {
    const looked = new Map<string, number>()
    return {
      deleteOldest: async (policy, budget) => {
        const { lastId } = await driver.stats()
        const fresh = (rule: Rule): Rule => {
          const after = looked.get(keyOf(rule)) ?? 0
          return after === 0
            ? rule
            : { ...rule, filter: { ...rule.filter, not: [...(rule.filter?.not ?? []), { maxId: after }] } }
        }
        const result = await driver.deleteOldest({ ...policy, expired: policy.expired.map(fresh) }, budget)
        if (!result.more && !policy.dryRun) for (const rule of policy.expired) looked.set(keyOf(rule), lastId)
        return result
      },
    }
  })
}
