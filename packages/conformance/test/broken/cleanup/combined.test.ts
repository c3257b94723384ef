import type { DriverRetention } from '@logpond/core'
import { describe } from 'vitest'
import { driverThatCleansBy, driverThatSteps } from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import {
  choose,
  driverThatDeletes,
  fallsUnder,
  isExpired,
  surplus,
} from '../../support/driver-that-deletes.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: rules together', () => {
  const once = 'an entry that several rules cover is deleted once, and a dry run counts it once'

  expectCaught(
    'a driver whose dry run counts an entry once for each rule that covers it',
    once,
    driverThatDeletes((contents, policy) => {
      const right = choose(contents, policy, 0)
      if (!policy.dryRun || policy.expired.length < 2) return right
      const each = policy.expired.flatMap((rule) => contents.oldest.filter((entry) => isExpired(entry, rule)))
      return [...each, ...right.filter((entry) => !each.includes(entry))]
    }),
  )
  expectCaught(
    'a driver whose dry run adds up expired and excess entries that are the same',
    once,
    driverThatDeletes((contents, policy) => {
      if (!policy.dryRun) return choose(contents, policy, 0)
      const { oldest, bytes } = contents
      return [...oldest.filter(fallsUnder(policy.expired)), ...surplus(oldest, bytes, policy.maxEntries)]
    }),
  )
  expectCaught(
    'a driver that counts an entry twice that two rules cover',
    once,
    driverThatDeletes(choose, (right, { expired, dryRun }) =>
      expired.length > 1 && !dryRun ? right + 1 : right,
    ),
  )
  expectCaught(
    'a driver that merges two overlapping rules into one, with the wider severities and the later time',
    once,
    driverThatDeletes((contents, policy) => {
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
    'a driver that applies only the first rule for the severity of an entry',
    once,
    driverThatDeletes((contents, policy) => {
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
    'a driver that applies one rule after the other',
    overAll,
    driverThatDeletes((contents, policy) => {
      const right = choose(contents, policy, 0)
      const first = policy.expired.flatMap((rule) => right.filter((entry) => isExpired(entry, rule)))
      return [...new Set([...first, ...right])]
    }),
  )
  expectCaught(
    'a driver that divides the budget between the rules',
    overAll,
    driverThatDeletes((contents, policy, budget) => {
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
    'a driver that deletes excess entries before expired ones',
    overAll,
    driverThatDeletes((contents, policy) => {
      const right = choose(contents, policy, 0)
      return [
        ...right.filter((entry) => !fallsUnder(policy.expired)(entry)),
        ...right.filter(fallsUnder(policy.expired)),
      ]
    }),
  )
  expectCaught(
    'a driver that deletes by time only, whether entries are expired or in excess',
    overAll,
    driverThatDeletes((contents, policy) => {
      const right = choose(contents, policy, 0)
      return contents.oldest.filter((entry) => right.includes(entry))
    }),
  )
  expectCaught(
    'a driver that returns more: false after the expired entries, although the rest is still in excess',
    overAll,
    driverThatSteps((step, policy, budget) => {
      const { expired, dryRun } = policy
      if (dryRun || expired.length === 0) return step(policy, budget)
      const result = step({ expired, dryRun }, budget)
      return result.deleted > 0 ? result : step(policy, budget)
    }),
  )
  expectCaught(
    'a driver that deletes by id when there are several rules',
    overAll,
    driverThatDeletes((contents, policy) => {
      const right = choose(contents, policy, 0)
      return policy.expired.length > 1 ? right.toSorted((a, b) => a.id - b.id) : right
    }),
  )
  expectCaught(
    'a driver that deletes one entry in each step, even when maxBytes is already kept',
    overAll,
    driverThatSteps((step, policy, budget) => {
      const result = step(policy, budget)
      if (policy.dryRun || policy.maxBytes === undefined || result.deleted > 0) return result
      const { deleted } = step({ ...policy, maxBytes: 0 }, 1)
      return { deleted, more: false }
    }),
  )
  expectCaught(
    'a driver that always returns more: true when maxBytes is already kept',
    overAll,
    driverThatSteps((step, policy, budget) => {
      const result = step(policy, budget)
      return { ...result, more: result.more || (policy.maxBytes !== undefined && !policy.dryRun) }
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
          const result = await driver.deleteOldest(begun, budget)
          if (!result.more) begun = undefined
          return result
        },
      }
    }),
  )
  expectCaught(
    'a driver that chooses when a cleanup starts, and forgets that when a dry run asks',
    byTurns,
    brokenMemoryDriver((driver) => {
      let planned: number | undefined
      return {
        deleteOldest: async (policy, budget) => {
          const { deleted } = await driver.deleteOldest({ ...policy, dryRun: true }, budget)
          if (policy.dryRun) return { deleted: planned ?? deleted, more: false }
          planned ??= deleted
          const result = await driver.deleteOldest(policy, budget)
          planned = result.more ? planned - result.deleted : undefined
          return result
        },
      }
    }),
  )

  const any =
    'any combination of age rules, maxEntries and maxBytes leaves exactly the entries that all of them keep'

  expectCaught(
    'a driver that applies at most three rules of age',
    any,
    driverThatCleansBy((policy) => ({ ...policy, expired: policy.expired.slice(0, 3) })),
  )
  expectCaught(
    'a driver that counts expired entries towards maxEntries when there is a maxBytes',
    any,
    driverThatDeletes((contents, policy) => {
      if (policy.maxBytes === undefined) return choose(contents, policy, 0)
      const gone = contents.oldest.filter(fallsUnder(policy.expired))
      const late = surplus(contents.oldest, contents.bytes, policy.maxEntries, policy.maxBytes)
      return [...gone, ...late.filter((entry) => !gone.includes(entry))]
    }),
  )
})
