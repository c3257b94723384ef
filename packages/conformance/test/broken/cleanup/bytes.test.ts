import { describe } from 'vitest'
import { cleansBy, steps } from '../../support/broken-cleanups.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: bytes', () => {
  const bytes = 'maxBytes shrinks the store to about that size by deleting its oldest entries, and ends'

  expectCaught(
    'a driver that knows no maxBytes',
    bytes,
    cleansBy(({ maxBytes, ...policy }) => policy),
  )
  expectCaught(
    'a driver that says that there is more while the store is too large, and deletes nothing any more',
    bytes,
    steps((step, policy, budget) => {
      const { maxBytes, ...others } = policy
      if (maxBytes === undefined || policy.dryRun) return step(policy, budget)
      return { ...step(others, budget), more: true }
    }),
  )
  expectCaught(
    'a driver that deletes everything where the store is too large',
    bytes,
    cleansBy(({ maxBytes, ...policy }) =>
      maxBytes === undefined || policy.dryRun || maxBytes > 10_000_000
        ? { ...policy, ...(maxBytes && { maxBytes }) }
        : { ...policy, maxEntries: 0 },
    ),
  )
  expectCaught(
    'a driver that counts kilobytes',
    bytes,
    cleansBy(({ maxBytes, ...policy }) => ({
      ...policy,
      ...(maxBytes !== undefined && { maxBytes: maxBytes * 1024 }),
    })),
  )
})
