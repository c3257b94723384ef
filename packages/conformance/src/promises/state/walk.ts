import type { LogDriver } from '@logpond/core'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { StoreModel } from '../../store/store-model.js'
import { type StepName, StoreWalk } from '../../store/store-walk.js'

async function inOneOpening(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const walk = new StoreWalk(lab.supports, lab.seed, await StoreModel.of(driver))
  await walk.go(driver, ['append', 'appendLarge', 'cleanNewest', 'append', 'cleanEverything', 'appendSame'])
  await walk.go(driver, walk.randomSteps(30))
  await walk.check(driver)
}

/**
 * The steps between opening and closing, after some random steps. The last steps leave a state that a driver may find hard to
 * open.
 */
const OPENINGS: readonly (readonly StepName[])[] = [
  ['appendLarge', 'append', 'appendLastAgain', 'appendFailing', 'dryRunOfAll'],
  ['checkpoint', 'append', 'cleanStep'],
  [],
  ['appendOld', 'cleanNewest'],
  ['append', 'cleanSome', 'appendSame', 'checkpoint', 'cleanStep'],
  ['cleanEverything'],
  ['checkpoint', 'sync'],
  ['append', 'checkpoint', 'cleanEverything', 'checkpoint'],
  ['appendSame', 'appendLarge', 'checkpoint', 'checkpoint', 'appendAgain'],
]

/** Two drivers open the store in turn, and each finds the changes of the other. */
async function overManyOpenings(lab: Lab): Promise<void> {
  const walk = new StoreWalk(lab.supports, lab.seed)
  const drivers = [await lab.create(), await lab.create()] as const
  for (const [i, steps] of OPENINGS.entries()) {
    // One driver twice, then the other one twice, and so on.
    const driver = drivers[((i >> 1) % 2) as 0 | 1]
    await open(lab, driver)
    walk.model.note(`opened by driver ${(i >> 1) % 2}`)
    // The first append after opening is a new batch or a known token.
    if (i % 2 === 1) await walk.go(driver, ['append'])
    await walk.check(driver)
    await walk.go(driver, steps.length === 0 ? [] : [...walk.randomSteps(2), ...steps])
    await lab.close(driver)
    walk.model.note('closed')
  }
  const last = await lab.open()
  walk.model.note('opened by a third driver')
  await walk.check(last)
}

async function open(lab: Lab, driver: LogDriver): Promise<void> {
  await driver.open()
  lab.track(driver)
}

/** The caches of a driver must not outlive the changes of another one. */
async function byTwoDrivers(lab: Lab): Promise<void> {
  const walk = new StoreWalk(lab.supports, lab.seed)
  const drivers = [await lab.open(), await lab.open()] as const
  const steps: StepName[] = [
    'appendLarge',
    'checkpoint',
    'append',
    'cleanNewest',
    'append',
    'cleanEverything',
    'append',
  ]
  for (const [i, name] of [...steps, ...walk.randomSteps(15)].entries()) {
    const [one, other] = i % 2 === 0 ? drivers : [drivers[1], drivers[0]]
    walk.model.note(`driver ${i % 2}`)
    await walk.go(one, [name], other)
  }
  for (const driver of drivers) await walk.check(driver)
}

/** Long sequences of changes. */
export const walks: readonly DriverPromise[] = [
  {
    name: 'every read reflects exactly what was appended and deleted, after each of many steps',
    check: inOneOpening,
  },
  {
    name: 'a reopened store is exactly as it was when closed, for the same driver and for others',
    claim: 'persistent',
    check: overManyOpenings,
  },
  {
    name: 'two drivers on one store answer every read alike, whichever of them changed it',
    claim: 'multiProcess',
    check: byTwoDrivers,
  },
]
