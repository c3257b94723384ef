import { batchOfSize } from '../entries/test-batch.js'
import { expectThat } from '../expect/expect.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

/** What a driver owes on whose store other promises were tried before. */
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
    `files of this process were forgotten while they were open, ${collected.length} of them: ${collected.join(', ')}. Close each FileHandle`,
  )
}

/** What shows only after much else has been done: the promises that share a store do all of it. It comes last. */
export const longUse: PromiseGroup = {
  name: 'long use',
  promises: [
    { name: LONG_USE, check: endsWell },
    { name: 'a closed driver leaves no open file for the garbage collector to close', check: closesItsFiles },
  ],
}
