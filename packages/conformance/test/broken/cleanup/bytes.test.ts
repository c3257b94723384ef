import { describe } from 'vitest'
import { driverThatCleansBy, driverThatSteps } from '../../support/broken-cleanups.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: bytes', () => {
  const bytes = 'maxBytes shrinks the store to about that size by deleting its oldest entries, and ends'

  expectCaught(
    'a driver that ignores maxBytes',
    bytes,
    driverThatCleansBy(({ maxBytes, ...policy }) => policy),
  )
  expectCaught(
    'a driver that returns more: true while the store is too large, but deletes nothing',
    bytes,
    driverThatSteps((step, policy, budget) => {
      const { maxBytes, ...others } = policy
      if (maxBytes === undefined || policy.dryRun) return step(policy, budget)
      return { ...step(others, budget), more: true }
    }),
  )
  expectCaught(
    'a driver that deletes everything when the store is too large',
    bytes,
    driverThatCleansBy(({ maxBytes, ...policy }) =>
      maxBytes === undefined || policy.dryRun || maxBytes > 10_000_000
        ? { ...policy, ...(maxBytes && { maxBytes }) }
        : { ...policy, maxEntries: 0 },
    ),
  )
  expectCaught(
    'a driver that counts kilobytes',
    bytes,
    driverThatCleansBy(({ maxBytes, ...policy }) => ({
      ...policy,
      ...(maxBytes !== undefined && { maxBytes: maxBytes * 1024 }),
    })),
  )
})
