import type { DriverField, LogBatch } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { DriverLab, rejectionOf, type SqliteDriverSubject } from './driver-lab.js'

/** Enough entries for sealed blocks and hot batches. */
const ENTRIES = 20_000
const PORTION = 1000
const HOUR = 3_600_000

const attribute = (name: string): DriverField => ({ column: 'attributes', name, path: name.split('.') })

/** Tests the counts of values of a driver, whose answers cross between its threads. */
export function testValues(subject: SqliteDriverSubject, thread: 'main' | 'worker'): void {
  describe('its counts of values', () => {
    it('are those of all entries, sealed or not, also for a driver that only reads', async () => {
      const lab = new DriverLab(subject)
      const driver = await lab.open({ thread })
      for (let first = 0; first < ENTRIES; first += PORTION) await driver.append(batchFrom(first))
      await driver.checkpoint?.()
      await driver.append(batchFrom(ENTRIES))
      await expectCounts(driver)
      await driver.close()
      await expectCounts(await lab.open({ thread, readOnly: true }))
    })

    it('can be aborted', async () => {
      const driver = await new DriverLab(subject).open({ thread })
      await driver.append(batchFrom(0))
      const signal = AbortSignal.abort()
      const by = attribute('mixed')
      for (const read of [
        () => driver.topValues?.({ field: by, limit: 1 }, signal),
        () => driver.fields?.({}, signal),
        () => driver.groupedHistogram?.({ by, limit: 1, bucket: HOUR }, signal),
      ]) {
        expect((await rejectionOf(async () => read())).code).toBe('ABORTED')
      }
      expect((await driver.topValues?.({ field: by, limit: 1 }))?.distinct).toBe(4)
    })
  })
}

async function expectCounts(driver: ReturnType<DriverLab['make']>): Promise<void> {
  const total = ENTRIES + PORTION
  expect(await driver.topValues?.({ field: attribute('mixed'), limit: 3 })).toEqual({
    values: [null, true, 1].map((value) => ({ value, count: total / 5 })),
    distinct: 4,
    missing: total / 5,
    complete: true,
  })
  expect(await driver.topValues?.({ field: { column: 'service' }, limit: 10, minSeverity: 10 })).toEqual({
    values: [{ value: 'web', count: total / 2 }],
    distinct: 1,
    missing: 0,
    complete: true,
  })
  expect(await driver.fields?.({ services: ['shop'] })).toEqual([
    { name: 'http.status', types: ['number'], count: total / 2 },
    { name: 'mixed', types: ['string', 'number', 'boolean', 'null'], count: (total / 2) * 0.8 },
  ])
  expect(
    await driver.groupedHistogram?.({ by: { column: 'service' }, limit: 1, bucket: 24 * HOUR, offset: HOUR }),
  ).toEqual([
    {
      start: HOUR - 24 * HOUR,
      count: 3600,
      bySeverity: { 9: 1800, 17: 1800 },
      byValue: [{ value: 'shop', count: 1800 }],
    },
    {
      start: HOUR,
      count: total - 3600,
      bySeverity: { 9: total / 2 - 1800, 17: total / 2 - 1800 },
      byValue: [{ value: 'shop', count: total / 2 - 1800 }],
    },
  ])
}

/** An entry each second. */
function batchFrom(first: number): LogBatch {
  const numbers = Array.from({ length: PORTION }, (_, i) => first + i)
  const none = numbers.map(() => undefined)
  return {
    token: `from ${first}`,
    size: PORTION,
    timestamps: numbers.map((number) => number * 1000),
    severities: numbers.map((number) => (number % 2 === 0 ? 9 : 17)),
    messages: numbers.map((number) => `order ${number}`),
    services: numbers.map((number) => (number % 2 === 0 ? 'shop' : 'web')),
    hosts: none,
    traceIds: none,
    spanIds: none,
    attributes: numbers.map((number) =>
      JSON.stringify({ http: { status: 200 + (number % 3) }, mixed: [1, '1', true, null, []][number % 5] }),
    ),
  }
}
