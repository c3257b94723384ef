import type { LogBatch, LogDriver } from '@logpond/core'
import { MemoryStore } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { VALUE_READS, type ValueRead } from '../../../src/expect/value-reads.js'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { runConformance } from '../../../src/run-conformance.js'
import { type Breakage, brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { cut } from '../../support/cut.js'
import { expectCaught } from '../../support/expect-caught.js'

const whole =
  'topValues, fields and groupedHistogram see a batch whole or not at all while it is being written'
const deleted = 'topValues, fields and groupedHistogram count no deleted entry, after each step of a cleanup'

/** One of the reads, of another store. */
function readOf(read: ValueRead, store: () => MemoryStore): Partial<LogDriver> {
  const reads: Pick<LogDriver, ValueRead> = {
    topValues: (query) => store().topValues(query),
    fields: (filter) => store().fields(filter),
    groupedHistogram: (query) => store().groupedHistogram(query),
  }
  return { [read]: reads[read] }
}

/** Writes each batch in two halves; one of the reads sees them between. */
const inHalves =
  (read: ValueRead): Breakage =>
  (driver) => {
    const seen = new MemoryStore()
    return {
      ...readOf(read, () => seen),
      append: async (batch: LogBatch) => {
        const half = Math.ceil(batch.size / 2)
        seen.append(cut(batch, half))
        await new Promise(setImmediate)
        await new Promise(setImmediate)
        if (half < batch.size) seen.append(cut(batch, batch.size, half, `${batch.token}+`))
        return driver.append(batch)
      },
    }
  }

/** One of the reads counts the entries that were ever there. */
const ofAll =
  (read: ValueRead): Breakage =>
  (driver) => {
    const ever = new MemoryStore()
    return {
      ...readOf(read, () => ever),
      append: (batch: LogBatch) => {
        ever.append(batch)
        return driver.append(batch)
      },
    }
  }

/** One of the reads remembers its answer until entries are appended. */
const remembering =
  (read: ValueRead): Breakage =>
  (driver) => {
    const known = new Map<string, unknown>()
    const ask = driver[read]?.bind(driver) as (query: object) => unknown
    return {
      [read]: (query: object) => {
        const key = JSON.stringify(query)
        if (!known.has(key)) known.set(key, ask(query))
        return structuredClone(known.get(key))
      },
      append: (batch: LogBatch) => {
        known.clear()
        return driver.append(batch)
      },
    }
  }

/** One of the reads sees deleted entries until the last step of a cleanup. */
const untilTheEnd =
  (read: ValueRead): Breakage =>
  (driver, store) => {
    let seen: MemoryStore | undefined
    return {
      ...readOf(read, () => seen ?? store),
      deleteOldest: async (policy, budget) => {
        if (!policy.dryRun) seen ??= MemoryStore.from(store.snapshot())
        const step = await driver.deleteOldest(policy, budget)
        if (!step.more) seen = undefined
        return step
      },
    }
  }

describe('value reads', () => {
  const only = (_: unknown, group: string) => group === 'value reads'

  it('are right in a correct driver', async () => {
    const { verdicts } = await runConformance({ create: brokenMemoryDriver(), seed: 1, only })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(['passed', 'passed'])
  })

  it('are tested where a driver has one of them', async () => {
    const create: CreateDriver = brokenMemoryDriver(
      () => ({ topValues: undefined, groupedHistogram: undefined }) as object,
    )
    const { verdicts } = await runConformance({ create, seed: 1, only })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(['passed', 'passed'])
  })

  it('are optional', async () => {
    const none = Object.fromEntries(VALUE_READS.map((read) => [read, undefined]))
    const { verdicts } = await runConformance({ create: brokenMemoryDriver(() => none as object), only })
    const reason = 'the driver has none of topValues, fields, groupedHistogram, which are optional'
    expect(verdicts.map((verdict) => verdict.reason)).toEqual([reason, reason])
  })

  for (const read of VALUE_READS) {
    expectCaught(`a driver whose ${read} counts half of a batch`, whole, brokenMemoryDriver(inHalves(read)))
    expectCaught(`a driver whose ${read} counts deleted entries`, deleted, brokenMemoryDriver(ofAll(read)))
    expectCaught(
      `a driver whose ${read} remembers its answer beyond a cleanup`,
      deleted,
      brokenMemoryDriver(remembering(read)),
    )
    expectCaught(
      `a driver whose ${read} counts deleted entries until the cleanup ends`,
      deleted,
      brokenMemoryDriver(untilTheEnd(read)),
    )
  }
})
