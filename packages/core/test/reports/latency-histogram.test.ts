import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LatencyHistogram } from '../../src/reports/latency-histogram.js'

function histogramOf(durations: readonly number[]) {
  const histogram = new LatencyHistogram()
  for (const duration of durations) histogram.add(duration)
  return histogram.snapshot()
}

describe('LatencyHistogram', () => {
  it('is zero before the first duration', () => {
    expect(histogramOf([])).toMatchObject({ count: 0, sum: 0, max: 0, p50: 0, p99: 0 })
    expect(histogramOf([]).buckets).toHaveLength(19)
  })

  it('counts each duration in the bucket of its bound and all later ones', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100_000, noNaN: true })), (durations) => {
        const { buckets, count, max } = histogramOf(durations)
        expect(count).toBe(durations.length)
        expect(max).toBe(Math.max(0, ...durations))
        for (const bucket of buckets)
          expect(bucket.count).toBe(durations.filter((value) => value <= bucket.le).length)
      }),
    )
  })

  it('estimates a quantile within the bucket that has it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1 }),
        (durations) => {
          const { p50, p99, buckets, max } = histogramOf(durations)
          const sorted = durations.toSorted((a, b) => a - b)
          for (const [share, estimate] of [
            [0.5, p50],
            [0.99, p99],
          ] as const) {
            const exact = sorted[Math.ceil(share * sorted.length) - 1] as number
            const high = buckets.find(({ le }) => le >= exact)?.le ?? Infinity
            const low = buckets.findLast(({ le }) => le < exact)?.le ?? 0
            expect(estimate).toBeGreaterThanOrEqual(low)
            expect(estimate).toBeLessThanOrEqual(Math.min(high, max))
          }
          expect(p50).toBeLessThanOrEqual(p99)
        },
      ),
    )
  })

  it('counts a duration below zero as zero', () => {
    expect(histogramOf([-5])).toMatchObject({ count: 1, sum: 0, max: 0, p99: 0 })
  })
})
