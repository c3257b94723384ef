import { describe } from 'vitest'
import { driverThatCleansBy } from '../../support/broken-cleanups.js'
import { choose, driverThatDeletes, fallsUnder, surplus } from '../../support/driver-that-deletes.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('cleanup: maxBytes with other rules', () => {
  const withAge =
    'maxBytes and age rules hold together: expired entries free space first, and a dry run estimates the total'

  expectCaught(
    'a driver that forgets maxBytes when there is a rule of age',
    withAge,
    driverThatCleansBy(({ maxBytes, ...policy }) => ({
      ...policy,
      ...(maxBytes !== undefined && policy.expired.length === 0 && { maxBytes }),
    })),
  )
  expectCaught(
    'a driver that forgets maxBytes in a dry run with a rule of age',
    withAge,
    driverThatCleansBy(({ maxBytes, ...policy }) => ({
      ...policy,
      ...(maxBytes !== undefined && !policy.dryRun && { maxBytes }),
    })),
  )
  expectCaught(
    'a driver that applies maxBytes without regard to expired entries',
    withAge,
    driverThatDeletes(({ oldest, bytes }, policy) => {
      const gone = oldest.filter(fallsUnder(policy.expired))
      const kept = oldest.filter((entry) => !gone.includes(entry))
      return [...gone, ...surplus(kept, bytes, policy.maxEntries, policy.maxBytes)]
    }),
  )
  expectCaught(
    'a driver that adds up expired and excess entries in a dry run',
    withAge,
    driverThatDeletes((contents, policy) => {
      if (!policy.dryRun) return choose(contents, policy, 0)
      const tooMuch = surplus(contents.oldest, contents.bytes, Infinity, policy.maxBytes)
      return [...contents.oldest.filter(fallsUnder(policy.expired)), ...tooMuch]
    }),
  )
  expectCaught(
    'a driver that deletes by size alone, and no expired entries',
    withAge,
    driverThatCleansBy((policy) => (policy.maxBytes === undefined ? policy : { ...policy, expired: [] })),
  )

  const withNumber =
    'maxBytes and maxEntries hold together, whichever is stricter, and a dry run estimates the total'

  expectCaught(
    'a driver that applies maxBytes only without maxEntries',
    withNumber,
    driverThatCleansBy(({ maxBytes, ...policy }) => ({
      ...policy,
      ...(maxBytes !== undefined && policy.maxEntries === undefined && { maxBytes }),
    })),
  )
  expectCaught(
    'a driver that applies maxEntries only without maxBytes',
    withNumber,
    driverThatCleansBy(({ maxEntries, ...policy }) => ({
      ...policy,
      ...(maxEntries !== undefined && policy.maxBytes === undefined && { maxEntries }),
    })),
  )
  expectCaught(
    'a driver that deletes for the number and then as many again for the size',
    withNumber,
    driverThatDeletes(({ oldest, bytes }, { maxEntries, maxBytes }) => {
      const byNumber = surplus(oldest, bytes, maxEntries)
      return [...byNumber, ...surplus(oldest.slice(byNumber.length), bytes, Infinity, maxBytes)]
    }),
  )

  const three = 'maxBytes, maxEntries and age rules hold together, and a dry run estimates the total'

  expectCaught(
    'a driver that applies at most two kinds of rules',
    three,
    driverThatCleansBy(({ maxBytes, ...policy }) => {
      const isThird = policy.maxEntries !== undefined && policy.expired.length > 0
      return { ...policy, ...(maxBytes !== undefined && !isThird && { maxBytes }) }
    }),
  )
  expectCaught(
    'a driver whose estimate for three kinds of rules is the greatest number of one of them',
    three,
    driverThatDeletes((contents, policy) => {
      if (!policy.dryRun) return choose(contents, policy, 0)
      const { oldest, bytes } = contents
      const each = [
        oldest.filter(fallsUnder(policy.expired)),
        surplus(oldest, bytes, policy.maxEntries, undefined),
      ]
      return each.toSorted((a, b) => b.length - a.length)[0] ?? []
    }),
  )
})
