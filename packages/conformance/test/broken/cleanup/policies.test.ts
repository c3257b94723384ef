import type { StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import {
  driverThatCleansBy,
  driverThatDeletesInOrder,
  driverThatReadsRules,
  driverThatSteps,
} from '../../support/broken-cleanups.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: policies', () => {
  const oneRule =
    'a cleanup deletes exactly the expired entries: severities inclusive, the time exclusive, to the microsecond'

  expectCaught(
    'a driver that deletes entries that are exactly as old as the limit',
    oneRule,
    driverThatReadsRules((rules) => rules.map((rule) => ({ ...rule, before: rule.before + 0.001 }))),
  )
  expectCaught(
    'a driver that cuts the limit off at the millisecond',
    oneRule,
    driverThatReadsRules((rules) => rules.map((rule) => ({ ...rule, before: Math.floor(rule.before) }))),
  )
  expectCaught(
    'a driver that leaves out the last severity of a range',
    oneRule,
    driverThatReadsRules((rules) => rules.map((rule) => ({ ...rule, maxSeverity: rule.maxSeverity - 1 }))),
  )
  expectCaught(
    'a driver that leaves out the first severity of a range',
    oneRule,
    driverThatReadsRules((rules) =>
      rules.map((rule) => ({ ...rule, minSeverity: rule.minSeverity === 1 ? 1 : rule.minSeverity + 1 })),
    ),
  )
  expectCaught(
    'a driver that mistakes a limit before the epoch for none',
    oneRule,
    driverThatReadsRules((rules) => rules.filter(({ before }) => before >= 0)),
  )
  expectCaught(
    'a driver that mistakes 0 for no limit',
    oneRule,
    driverThatReadsRules((rules) => rules.filter(({ before }) => before)),
  )

  const severalRules = 'a cleanup applies each of several age rules to its own severities'

  expectCaught(
    'a driver that applies only the first rule',
    severalRules,
    driverThatReadsRules((rules) => rules.slice(0, 1)),
  )
  expectCaught(
    'a driver that applies only the last rule',
    severalRules,
    driverThatReadsRules((rules) => rules.slice(-1)),
  )
  expectCaught(
    'a driver that merges several rules into one',
    severalRules,
    driverThatReadsRules((rules) =>
      rules.length === 0
        ? rules
        : [
            {
              minSeverity: Math.min(...rules.map(({ minSeverity }) => minSeverity)),
              maxSeverity: Math.max(...rules.map(({ maxSeverity }) => maxSeverity)),
              before: Math.max(...rules.map(({ before }) => before)),
            },
          ],
    ),
  )

  const maxEntries = 'maxEntries keeps the newest entries by time, and by id among equal times'

  expectCaught(
    'a driver that keeps one more than it may',
    maxEntries,
    driverThatCleansBy((policy) => ({
      ...policy,
      ...(policy.maxEntries !== undefined && { maxEntries: policy.maxEntries + 1 }),
    })),
  )
  expectCaught(
    'a driver that mistakes maxEntries: 0 for none',
    maxEntries,
    driverThatCleansBy(({ maxEntries, ...policy }) => ({ ...policy, ...(maxEntries && { maxEntries }) })),
  )

  expectCaught(
    'a driver that deletes by id',
    maxEntries,
    driverThatDeletesInOrder((a, b) => a.id - b.id),
  )
  expectCaught(
    'a driver that deletes the newest first',
    maxEntries,
    driverThatDeletesInOrder((a, b) => b.timestamp - a.timestamp || b.id - a.id),
  )
  expectCaught(
    'a driver that deletes the newer ids first among equal times',
    maxEntries,
    driverThatDeletesInOrder((a, b) => a.timestamp - b.timestamp || b.id - a.id),
  )
  expectCaught(
    'a driver that compares times by the millisecond',
    maxEntries,
    driverThatDeletesInOrder((a, b) => Math.floor(a.timestamp) - Math.floor(b.timestamp) || a.id - b.id),
  )

  const both = 'expired entries do not count towards maxEntries'

  expectCaught(
    'a driver that counts expired entries towards maxEntries',
    both,
    brokenMemoryDriver((_, store) => ({
      deleteOldest: (policy, budget) => {
        const { maxEntries, ...ages } = policy
        if (maxEntries === undefined || policy.dryRun) return store.deleteOldest(policy, budget)
        const before = store.stats().entries
        const { deleted, more } = store.deleteOldest(ages, budget)
        const surplus = Math.max(0, before - maxEntries)
        const rest = { ...policy, expired: [], maxEntries: before - deleted - surplus }
        const oldest = store.deleteOldest(rest, budget - deleted)
        return { deleted: deleted + oldest.deleted, more: more || oldest.more }
      },
    })),
  )
  expectCaught(
    'a driver that forgets maxEntries when there are rules of age',
    both,
    driverThatCleansBy(({ maxEntries, ...policy }) => ({
      ...policy,
      ...(maxEntries !== undefined && policy.expired.length === 0 && { maxEntries }),
    })),
  )

  const emptyPolicy = 'a cleanup deletes nothing when its policy covers no entry'

  expectCaught(
    'a driver whose condition is empty when the policy is empty',
    emptyPolicy,
    driverThatCleansBy((policy) =>
      policy.expired.length === 0 && policy.maxEntries === undefined ? { ...policy, maxEntries: 0 } : policy,
    ),
  )

  const emptyStore = 'a cleanup of an empty store ends and changes nothing'

  expectCaught(
    'a driver that always returns more: true',
    emptyStore,
    driverThatSteps((step, policy, budget) => ({ ...step(policy, budget), more: !policy.dryRun })),
  )
  expectCaught(
    'a driver that searches for the oldest entry in an empty store',
    emptyStore,
    brokenMemoryDriver((_, store) => ({
      deleteOldest: (policy, budget) => {
        const [oldest] = store.search({ order: 'oldest', limit: 1 })
        if ((oldest as StoredLogEntry).timestamp > Infinity) return { deleted: 0, more: false }
        return store.deleteOldest(policy, budget)
      },
    })),
  )

  const dryRun = 'a dry run deletes nothing and reports the total number, even above its budget'

  expectCaught(
    'a driver that ignores dryRun',
    dryRun,
    driverThatCleansBy((policy) => ({ ...policy, dryRun: false })),
  )
  expectCaught(
    'a driver whose dry run counts one step only',
    dryRun,
    driverThatSteps((step, policy, budget) => {
      const result = step(policy, budget)
      return policy.dryRun ? { ...result, deleted: Math.min(result.deleted, budget) } : result
    }),
  )
  expectCaught(
    'a driver whose dry run returns more: true',
    dryRun,
    driverThatSteps((step, policy, budget) => {
      const result = step(policy, budget)
      return policy.dryRun ? { ...result, more: result.deleted > budget } : result
    }),
  )
  expectCaught(
    'a driver whose dry run counts expired entries twice',
    dryRun,
    driverThatSteps((step, policy, budget) => {
      if (!policy.dryRun) return step(policy, budget)
      const { maxEntries, ...ages } = policy
      const [byAge, byNumber] = [step(ages, budget), step({ ...policy, expired: [] }, budget)]
      return { deleted: byAge.deleted + byNumber.deleted, more: false }
    }),
  )

  const any = 'a cleanup with any policy and budget leaves exactly the entries that the policy keeps'

  expectCaught(
    'a driver that stops when a step has deleted less than its budget, of one of several rules',
    any,
    brokenMemoryDriver((_, store) => ({
      deleteOldest: (policy, budget) => {
        if (policy.dryRun || policy.expired.length === 0) return store.deleteOldest(policy, budget)
        for (const rule of policy.expired) {
          const { deleted } = store.deleteOldest({ expired: [rule], dryRun: false }, budget)
          if (deleted > 0) return { deleted, more: deleted === budget }
        }
        return store.deleteOldest(policy, budget)
      },
    })),
  )
})
