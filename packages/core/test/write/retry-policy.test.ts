import { describe, expect, it } from 'vitest'
import type { RetryOptions } from '../../src/contract/retry-options.js'
import { RetryPolicy } from '../../src/write/retry-policy.js'

const policy = (options?: RetryOptions, random = 1) => new RetryPolicy(options, undefined, () => random)
const delays = (options: RetryOptions | undefined, count: number, random?: number) =>
  Array.from({ length: count }, (_, i) => policy(options, random).delayAfter('BUSY', i + 1))

describe('RetryPolicy', () => {
  it('doubles the delay from 20 ms up to 5 s, and gives up after the tenth attempt', () => {
    expect(delays(undefined, 11)).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 5000, undefined, undefined])
  })

  it('waits a random part of the delay, and all of it without jitter', () => {
    expect(delays(undefined, 4, 0.25)).toEqual([5, 10, 20, 40])
    expect(delays({ jitter: false }, 4, 0.25)).toEqual([20, 40, 80, 160])
  })

  it('never gives up on a full disk, and retries every second, unless an option says otherwise', () => {
    expect(policy().delayAfter('DISK_FULL', 1_000_000)).toBe(1000)
    expect(policy({ maxDelay: 3000 }).delayAfter('DISK_FULL', 1_000_000)).toBe(3000)
    expect(policy({ minDelay: 3000 }).delayAfter('DISK_FULL', 1_000_000)).toBe(3000)
    expect(policy({ attempts: 3 }).delayAfter('DISK_FULL', 3)).toBeUndefined()
    const byCode = { DISK_FULL: { attempts: 2 } }
    expect(policy({ byCode }).delayAfter('DISK_FULL', 2)).toBeUndefined()
  })

  it('returns a number for every attempt, even without any delay', () => {
    for (const tries of [1, 1000, 10_000]) {
      expect(policy({ attempts: Infinity, minDelay: 0 }).delayAfter('BUSY', tries)).toBe(0)
    }
  })

  it('completes the rule for a code with the general rule', () => {
    const mixed = policy({
      attempts: 4,
      minDelay: 100,
      byCode: { BUSY: { attempts: 2 }, IO: { minDelay: 1 } },
    })
    expect([1, 2].map((tries) => mixed.delayAfter('BUSY', tries))).toEqual([100, undefined])
    expect([1, 3, 4].map((tries) => mixed.delayAfter('IO', tries))).toEqual([1, 4, undefined])
    expect(mixed.delayAfter('CONNECTION', 3)).toBe(400)
  })

  it('raises the longest delay to the shortest if only the shortest was given', () => {
    expect(policy({ minDelay: 60_000 }).delayAfter('BUSY', 3)).toBe(60_000)
  })

  it('has the rules of the driver as defaults, and lets each field of an option go before them', () => {
    const ofDriver: RetryOptions = {
      minDelay: 30,
      byCode: { CONNECTION: { attempts: 65, minDelay: 100, maxDelay: 2000 } },
    }
    const mixed = (options?: RetryOptions) => new RetryPolicy(options, ofDriver, () => 1)
    expect(mixed().attemptsOf('CONNECTION')).toBe(65)
    expect([1, 2, 64, 65].map((tries) => mixed().delayAfter('CONNECTION', tries))).toEqual([
      100,
      200,
      2000,
      undefined,
    ])
    expect(mixed().delayAfter('BUSY', 1)).toBe(30)
    expect(mixed().attemptsOf('BUSY')).toBe(10)
    expect(mixed().attemptsOf('DISK_FULL')).toBe(Infinity)
    expect(mixed({ attempts: 3 }).attemptsOf('CONNECTION')).toBe(3)
    expect(mixed({ attempts: 3 }).delayAfter('CONNECTION', 2)).toBe(200)
    expect(mixed({ maxDelay: 50 }).delayAfter('CONNECTION', 1)).toBe(50)
    expect(mixed({ byCode: { CONNECTION: { minDelay: 5000 } } }).delayAfter('CONNECTION', 1)).toBe(5000)
    expect(mixed({ byCode: { BUSY: { attempts: 2 } } }).attemptsOf('CONNECTION')).toBe(65)
  })

  it('lets a driver raise the attempts after CORRUPT only by the rule for that code', () => {
    expect(new RetryPolicy(undefined, { attempts: 99 }).attemptsOf('CORRUPT')).toBe(5)
    const ofDriver = { byCode: { CORRUPT: { attempts: 9 } } }
    expect(new RetryPolicy(undefined, ofDriver).attemptsOf('CORRUPT')).toBe(9)
    expect(new RetryPolicy({ attempts: 99 }, ofDriver).attemptsOf('CORRUPT')).toBe(9)
  })

  it('tries only a few times after CORRUPT, unless the rule for that code says otherwise', () => {
    expect([1, 2, 3, 4, 5].map((tries) => policy().delayAfter('CORRUPT', tries))).toEqual([
      100,
      200,
      400,
      800,
      undefined,
    ])
    expect(policy({ attempts: Infinity }).attemptsOf('CORRUPT')).toBe(5)
    expect(policy({ attempts: 2 }).attemptsOf('CORRUPT')).toBe(2)
    expect(policy({ maxDelay: 20 }).delayAfter('CORRUPT', 1)).toBe(20)
    expect(policy({ byCode: { CORRUPT: { maxDelay: 1 } } }).delayAfter('CORRUPT', 1)).toBe(1)
    expect(policy({ byCode: { CORRUPT: { attempts: 9 } } }).attemptsOf('CORRUPT')).toBe(9)
  })

  it.each(['READ_ONLY', 'ENTRY_REJECTED', 'UNSUPPORTED', 'CLOSED', 'ABORTED'] as const)(
    'does not retry after %s',
    (code) => {
      expect(policy({ attempts: Infinity }).delayAfter(code, 1)).toBeUndefined()
    },
  )

  it.each([
    [{ attempts: 0 }, 'retry.attempts must be a number from 1 to Infinity; it was 0.'],
    [{ attempts: 1.5 }, 'retry.attempts must be a whole number from 1, or Infinity; it was 1.5.'],
    [{ attempts: '3' }, 'retry.attempts must be a number from 1 to Infinity; it was "3".'],
    [{ minDelay: -1 }, 'retry.minDelay must be a number from 0 to 86400000; it was -1.'],
    [{ minDelay: 10, maxDelay: 5 }, 'retry.maxDelay must be a number from 10 to 86400000; it was 5.'],
    [{ maxDelay: Number.NaN }, 'retry.maxDelay'],
    [{ jitter: 1 }, 'retry.jitter must be true or false; it was 1.'],
    [
      { retries: 3 },
      'retry has no option "retries". The options are attempts, minDelay, maxDelay, jitter, byCode.',
    ],
    [{ byCode: { READ_ONLY: {} } }, 'retry.byCode has no option "READ_ONLY"'],
    [{ byCode: { BUSY: { attempts: -1 } } }, 'retry.byCode.BUSY.attempts must be'],
    [{ byCode: { CORRUPT: { maxDelay: -5 } } }, 'retry.byCode.CORRUPT.maxDelay must be'],
    [{ byCode: { BUSY: null } }, 'retry.byCode.BUSY must be an object; it was null.'],
    [{ byCode: { IO: { delay: 1 } } }, 'retry.byCode.IO has no option "delay"'],
    [7, 'retry must be an object; it was 7.'],
  ])('refuses %o', (options, why) => {
    const make = () => new RetryPolicy(options as RetryOptions)
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
    expect(make).toThrow(why)
  })
})
