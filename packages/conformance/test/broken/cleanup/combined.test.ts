import type { DriverRetention } from '@logpond/core'
import { describe } from 'vitest'
import { cleansBy, steps } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { choose, deletesBy, fallsUnder, isExpired, surplus } from '../../support/deletes-by.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: rules together', () => {
  const once = 'an entry that several rules cover is deleted once, and a dry run counts it once'

  expectCaught(
    'a driver whose dry run counts an entry for each rule that gives it up',
    once,
    deletesBy((contents, policy) => {
      const right = choose(contents, policy, 0)
      if (!policy.dryRun || policy.expired.length < 2) return right
      const each = policy.expired.flatMap((rule) => contents.oldest.filter((entry) => isExpired(entry, rule)))
      return [...each, ...right.filter((entry) => !each.includes(entry))]
    }),
  )
  expectCaught(
    'a driver whose dry run adds what has expired to what is too much, though they are the same entries',
    once,
    deletesBy((contents, policy) => {
      if (!policy.dryRun) return choose(contents, policy, 0)
      const { oldest, bytes } = contents
      return [...oldest.filter(fallsUnder(policy.expired)), ...surplus(oldest, bytes, policy.maxEntries)]
    }),
  )
  expectCaught(
    'a driver that tells an entry twice that two rules gave up',
    once,
    deletesBy(choose, (right, { expired, dryRun }) => (expired.length > 1 && !dryRun ? right + 1 : right)),
  )
  expectCaught(
    'a driver that makes one rule of two that overlap, with the wider severities and the later time',
    once,
    deletesBy((contents, policy) => {
      const [first, second, ...rest] = policy.expired
      if (!first || !second || second.minSeverity > first.maxSeverity) return choose(contents, policy, 0)
      const wide = {
        minSeverity: Math.min(first.minSeverity, second.minSeverity),
        maxSeverity: Math.max(first.maxSeverity, second.maxSeverity),
        before: Math.max(first.before, second.before),
      }
      return choose(contents, { ...policy, expired: [wide, ...rest] }, 0)
    }),
  )
  expectCaught(
    'a driver that goes by the first rule that has the severity of an entry',
    once,
    deletesBy((contents, policy) => {
      const isGone = (entry: (typeof contents.oldest)[number]) => {
        const rule = policy.expired.find(
          (each) => entry.severity >= each.minSeverity && entry.severity <= each.maxSeverity,
        )
        return rule !== undefined && entry.timestamp < rule.before
      }
      const gone = contents.oldest.filter(isGone)
      const kept = contents.oldest.filter((entry) => !isGone(entry))
      return [...gone, ...surplus(kept, 0, policy.maxEntries)]
    }),
  )

  const overAll =
    'each step of a cleanup deletes expired entries first, the oldest over all rules, and then the oldest of the rest'

  expectCaught(
    'a driver that goes from rule to rule',
    overAll,
    deletesBy((contents, policy) => {
      const right = choose(contents, policy, 0)
      const first = policy.expired.flatMap((rule) => right.filter((entry) => isExpired(entry, rule)))
      return [...new Set([...first, ...right])]
    }),
  )
  expectCaught(
    'a driver that gives each rule its share of the budget',
    overAll,
    deletesBy((contents, policy, budget) => {
      const right = choose(contents, policy, budget)
      if (policy.dryRun || policy.expired.length < 2) return right
      const share = Math.max(1, Math.floor(budget / policy.expired.length))
      const shares = policy.expired.map((rule) =>
        right.filter((entry) => isExpired(entry, rule)).slice(0, share),
      )
      return [...new Set([...shares.flat(), ...right])]
    }),
  )
  expectCaught(
    'a driver that begins with what is too much, and goes on with what has expired',
    overAll,
    deletesBy((contents, policy) => {
      const right = choose(contents, policy, 0)
      return [
        ...right.filter((entry) => !fallsUnder(policy.expired)(entry)),
        ...right.filter(fallsUnder(policy.expired)),
      ]
    }),
  )
  expectCaught(
    'a driver that takes all that goes by its time, whether it has expired or is too much',
    overAll,
    deletesBy((contents, policy) => {
      const right = choose(contents, policy, 0)
      return contents.oldest.filter((entry) => right.includes(entry))
    }),
  )
  expectCaught(
    'a driver that says that there is no more when what has expired is gone, and the rest is still too much',
    overAll,
    steps((step, policy, budget) => {
      const { expired, dryRun } = policy
      if (dryRun || expired.length === 0) return step(policy, budget)
      const told = step({ expired, dryRun }, budget)
      return told.deleted > 0 ? told : step(policy, budget)
    }),
  )
  expectCaught(
    'a driver that goes by the ids where the rules are several',
    overAll,
    deletesBy((contents, policy) => {
      const right = choose(contents, policy, 0)
      return policy.expired.length > 1 ? right.toSorted((a, b) => a.id - b.id) : right
    }),
  )
  expectCaught(
    'a driver that deletes one entry in each step, also where maxBytes is kept already',
    overAll,
    steps((step, policy, budget) => {
      const told = step(policy, budget)
      if (policy.dryRun || policy.maxBytes === undefined || told.deleted > 0) return told
      const { deleted } = step({ ...policy, maxBytes: 0 }, 1)
      return { deleted, more: false }
    }),
  )
  expectCaught(
    'a driver that says for ever that there is more where maxBytes is kept already',
    overAll,
    steps((step, policy, budget) => {
      const told = step(policy, budget)
      return { ...told, more: told.more || (policy.maxBytes !== undefined && !policy.dryRun) }
    }),
  )

  const byTurns =
    'each step of a cleanup follows its own policy, even when the policy changes and entries arrive between steps'

  expectCaught(
    'a driver that ends a cleanup by the policy that it began with',
    byTurns,
    brokenMemoryDriver((driver) => {
      let begun: DriverRetention | undefined
      return {
        deleteOldest: async (policy, budget) => {
          if (policy.dryRun) return driver.deleteOldest(policy, budget)
          begun ??= policy
          const told = await driver.deleteOldest(begun, budget)
          if (!told.more) begun = undefined
          return told
        },
      }
    }),
  )
  expectCaught(
    'a driver that chooses when a cleanup begins, and forgets that when a dry run asks',
    byTurns,
    brokenMemoryDriver((driver) => {
      let planned: number | undefined
      return {
        deleteOldest: async (policy, budget) => {
          const { deleted } = await driver.deleteOldest({ ...policy, dryRun: true }, budget)
          if (policy.dryRun) return { deleted: planned ?? deleted, more: false }
          planned ??= deleted
          const told = await driver.deleteOldest(policy, budget)
          planned = told.more ? planned - told.deleted : undefined
          return told
        },
      }
    }),
  )

  const any =
    'any combination of age rules, maxEntries and maxBytes leaves exactly the entries that all of them keep'

  expectCaught(
    'a driver that heeds three rules of age at most',
    any,
    cleansBy((policy) => ({ ...policy, expired: policy.expired.slice(0, 3) })),
  )
  expectCaught(
    'a driver that lets maxEntries count what has expired, where there is a maxBytes',
    any,
    deletesBy((contents, policy) => {
      if (policy.maxBytes === undefined) return choose(contents, policy, 0)
      const gone = contents.oldest.filter(fallsUnder(policy.expired))
      const late = surplus(contents.oldest, contents.bytes, policy.maxEntries, policy.maxBytes)
      return [...gone, ...late.filter((entry) => !gone.includes(entry))]
    }),
  )
})
