import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { reducedDriver } from '../../src/demo-subjects/reduced-driver.js'

it('leaves values, names, groups and conditions to core, which answers the same', async () => {
  const whole = memoryDriver()
  const reduced = reducedDriver(whole)
  expect([whole.topValues, whole.fields, whole.groupedHistogram, whole.supports.conditions]).toEqual([
    expect.any(Function),
    expect.any(Function),
    expect.any(Function),
    true,
  ])
  expect([reduced.topValues, reduced.fields, reduced.groupedHistogram, reduced.supports.conditions]).toEqual([
    undefined,
    undefined,
    undefined,
    false,
  ])
  expect('topValues' in reduced).toBe(false)
  expect('search' in reduced).toBe(true)
  const storage = await openLogStorage({ driver: reduced })
  for (const ms of [5, 10, 15]) storage.store({ message: `took ${ms}`, timestamp: ms, attributes: { ms } })
  await storage.flush()
  expect(await storage.count({ attributes: { ms: { gte: 10 } }, not: { text: '15' } })).toBe(1)
  expect((await storage.topValues({ field: 'ms', limit: 1 })).values).toEqual([{ value: 5, count: 1 }])
  expect(await storage.fields()).toEqual([{ name: 'ms', types: ['number'], count: 3 }])
  expect((await storage.histogram({ bucket: 10, by: 'ms' }))[1]?.byValue).toHaveLength(2)
  await storage.close()
})
