import type { DriverFilter } from '@logpond/core'
import { batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { text } from '../../entries/test-entries.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { StoreModel } from '../../store/store-model.js'
import { expectAll } from '../../store/store-questions.js'

/** Both stores get the same reads and the same tokens. */
async function openAtOnce(lab: Lab): Promise<void> {
  const questions: DriverFilter[] = [{}, { contains: 'parcel' }, { minSeverity: 9 }]
  if (lab.supports.fullText) questions.push({ text: text('parcel*') })
  const stores = [
    { driver: await lab.open(), model: new StoreModel() },
    { driver: await lab.open(await lab.newDirectory()), model: new StoreModel() },
  ] as const
  const check = async () => {
    for (const { driver, model } of stores) await expectAll(driver, model, questions)
  }
  for (const round of [0, 1, 2]) {
    for (const [i, { driver, model }] of stores.entries()) {
      const batch = batchOfSize(
        4 + 3 * i + round,
        (n) => ({ message: `parcel${n} of store ${i}`, timestamp: SOME_TIME + n }),
        `token of both, ${round}`,
      )
      await model.append(driver, batch)
      await check()
    }
    const { driver, model } = stores[(round % 2) as 0 | 1]
    await model.dryRun(driver, { expired: [], maxEntries: 0, dryRun: true })
    await model.cleanStep(driver, { expired: [], maxEntries: round, dryRun: false }, 5)
    await driver.checkpoint?.()
    await check()
  }
  for (const { driver, model } of stores) await model.appendAgain(driver, 2)
  await lab.close(stores[0].driver)
  await expectAll(stores[1].driver, stores[1].model, questions)
}

/** State that belongs to one store only. */
export const apart: readonly DriverPromise[] = [
  {
    name: 'two stores open at once in different folders share no entry, id, token or answer',
    check: openAtOnce,
  },
]
