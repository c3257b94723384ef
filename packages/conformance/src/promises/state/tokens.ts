import type { LogDriver } from '@logpond/core'
import { batchThatBreaksAt } from '../../entries/tampered-batch.js'
import { batchOfSize } from '../../entries/test-batch.js'
import { failureOf } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { callsOf } from '../../store/process-calls.js'
import { type StoreCalls, StoreModel } from '../../store/store-model.js'
import { expectFigures } from '../../store/store-questions.js'

/** Batches whose tokens a store must remember. */
const REMEMBERED = 1000

/** Most batches have one or two entries; the others exceed a memory that counts entries instead of tokens. */
const sizeOf = (i: number) => (i % 20 === 7 ? 250 : 1 + (i % 3 === 0 ? 1 : 0))

async function appendMany(driver: StoreCalls, model: StoreModel): Promise<void> {
  for (let i = 0; i < REMEMBERED; i++) {
    await model.append(
      driver,
      batchOfSize(sizeOf(i), (n) => ({ message: `entry ${n} of ${i}` })),
    )
  }
}

/** Repeats the oldest tokens first and last, since a repeated token must not displace another one. */
async function expectKnown(driver: StoreCalls, model: StoreModel): Promise<void> {
  for (let back = REMEMBERED - 1; back >= 0; back -= 7) await model.appendAgain(driver, back)
  for (const back of [REMEMBERED - 1, REMEMBERED - 2, 500, 1, 0]) await model.appendAgain(driver, back)
  await expectFigures(driver, model)
}

async function overOpenings(lab: Lab): Promise<void> {
  const model = new StoreModel()
  let driver = await lab.open()
  await appendMany(driver, model)
  for (let i = 0; i < 20; i++) await failureOf(() => driver.append(batchThatBreaksAt(1, 3)))
  driver = await reopen(lab, driver)
  await expectKnown(driver, model)
  // First most of the entries are deleted, then all.
  await model.cleanAll(driver, { expired: [], maxEntries: 50, dryRun: false }, 1000)
  await driver.checkpoint?.()
  await model.cleanAll(driver, { expired: [], maxEntries: 0, dryRun: false }, 1000)
  driver = await reopen(lab, driver)
  await expectKnown(driver, model)
  await driver.checkpoint?.()
  await model.append(driver, batchOfSize(2))
  driver = await reopen(lab, driver)
  await expectKnown(driver, model)
}

async function reopen(lab: Lab, driver: LogDriver): Promise<LogDriver> {
  await lab.close(driver)
  return lab.open()
}

async function overKill(lab: Lab): Promise<void> {
  const model = new StoreModel()
  const child = await lab.process()
  await appendMany(callsOf(child), model)
  await model.cleanAll(callsOf(child), { expired: [], maxEntries: 20, dryRun: false }, 5000)
  await child.kill()
  await expectKnown(await lab.open(), model)
}

/** A thousand tokens, across cleanups, reopening and kills. */
export const rememberedTokens: readonly DriverPromise[] = [
  {
    name: 'a reopened store remembers the last 1,000 tokens, including those of deleted entries',
    claim: 'persistent',
    check: overOpenings,
  },
  {
    name: 'a store remembers the last 1,000 tokens after its process is killed',
    claim: 'persistent',
    needsProcesses: true,
    check: overKill,
  },
]
