import { batchOfSize } from '../entries/test-batch.js'
import { expectThat } from '../expect/expect.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

/** The promise that fails for faults that appear only after other promises have used the store. */
export const LONG_USE = 'a driver in long use can be emptied and closed, and answers like a new one'

async function endsWell(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  await driver.append(batchOfSize(10))
  await lab.endSharing()
}

async function closesItsFiles(lab: Lab): Promise<void> {
  const driver = await lab.open()
  await driver.append(batchOfSize(10))
  await driver.search({ order: 'newest', limit: 5 })
  await lab.close(driver)
  const collected = await lab.collectedFiles()
  expectThat(
    collected.length === 0,
    `the garbage collector had to close ${collected.length} open files: ${collected.join(', ')}. Close each FileHandle`,
  )
}

/** Faults that show only after much use. This group comes last, after the promises that share a store. */
export const longUse: PromiseGroup = {
  name: 'long use',
  promises: [
    { name: LONG_USE, check: endsWell },
    { name: 'a closed driver leaves no open file for the garbage collector to close', check: closesItsFiles },
  ],
}
