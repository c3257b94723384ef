import { memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const promise = 'times come back unchanged and are found, whatever the time zone of the process'

/** A time as local text, and back. An hour that occurs twice comes back as the first one. */
function throughLocalClock(time: number): number {
  const date = new Date(time)
  const day = [date.getFullYear(), date.getMonth(), date.getDate()] as const
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds()] as const
  const whole = Math.floor(time)
  return new Date(...day, ...clock).getTime() + (time - whole)
}

const offset = (time: number) => new Date(time).getTimezoneOffset() * 60_000

describe('time zones', () => {
  expectCaught(
    'a driver that keeps times as the text of a local clock',
    promise,
    brokenMemoryDriver((driver) => ({
      append: (batch) => driver.append({ ...batch, timestamps: batch.timestamps.map(throughLocalClock) }),
    })),
  )
  expectCaught(
    'a driver that writes local times and reads them as UTC',
    promise,
    brokenMemoryDriver((driver) => ({
      append: (batch) =>
        driver.append({ ...batch, timestamps: batch.timestamps.map((time) => time - offset(time)) }),
    })),
  )
  expectCaught(
    'a driver whose slices begin at midnight of its zone',
    promise,
    brokenMemoryDriver((driver) => ({
      histogram: async (query, signal) => {
        const buckets = await driver.histogram(query, signal)
        return buckets.map((bucket) => ({
          ...bucket,
          start: bucket.start + (query.bucket > 3_600_000 ? offset(0) : 0),
        }))
      },
    })),
  )
  expectCaught(
    'a driver that searches by local times',
    promise,
    brokenMemoryDriver((driver) => ({
      search: ({ startTime, ...query }, signal) =>
        driver.search(
          startTime === undefined ? query : { ...query, startTime: startTime - offset(startTime) },
          signal,
        ),
    })),
  )
  expectCaught(
    'a driver whose cleanups use local times',
    promise,
    brokenMemoryDriver((driver) => ({
      deleteOldest: ({ expired, ...policy }, budget) =>
        driver.deleteOldest(
          {
            ...policy,
            expired: expired.map((rule) => ({ ...rule, before: rule.before - offset(rule.before) })),
          },
          budget,
        ),
    })),
  )

  it('restores the time zone of the process', async () => {
    const before = [process.env.TZ, new Date(0).getTimezoneOffset()]
    const { verdicts } = await runConformance({
      create: () => memoryDriver(),
      only: ({ name }) => name === promise,
    })
    expect(verdicts).toMatchObject([{ promise, status: 'passed' }])
    expect([process.env.TZ, new Date(0).getTimezoneOffset()]).toEqual(before)
  })
})
