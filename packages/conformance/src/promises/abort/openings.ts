import { getEventListeners } from 'node:events'
import { isLogStorageError, type LogDriver } from '@logpond/core'
import { turns } from '../../concurrency/turns.js'
import { batchOf } from '../../entries/test-batch.js'
import { expectEqual, expectRejection, expectThat, failureOf } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { expectNothingLeft } from '../../resources/leftovers.js'

/** Opens a driver, aborts the opening after some turns of the event loop, and closes the driver if it opened anyway. */
async function openAndAbort(driver: LogDriver, after: number): Promise<void> {
  const abort = new AbortController()
  const opening = failureOf(() => driver.open(abort.signal))
  await turns(after)
  abort.abort()
  const failure = await opening
  // The opening may finish before the abort.
  if (failure === undefined) return driver.close()
  const isAborted = isLogStorageError(failure) && failure.code === 'ABORTED'
  expectThat(
    isAborted,
    `open, aborted ${after} turns after the call, failed with ${failure}: expected ABORTED`,
  )
}

async function expectUsable(lab: Lab, driver: LogDriver, what: string): Promise<void> {
  const failure = await failureOf(() => driver.open())
  expectThat(failure === undefined, `${what} could not be opened: ${failure}`)
  lab.track(driver)
  const [id] = await driver.append(batchOf([{ message: 'entry' }]))
  const found = await driver.search({ order: 'newest', limit: 1 })
  expectEqual(found[0]?.id, id, `the id of the newest entry in ${what}`)
  await lab.close(driver)
}

async function abortedAlready(lab: Lab): Promise<void> {
  const driver = await lab.create()
  for (const round of [1, 2]) {
    const what = `open with an aborted signal (attempt ${round})`
    await expectRejection(() => driver.open(AbortSignal.abort()), 'ABORTED', what)
  }
  await expectUsable(lab, driver, 'a driver whose opening was aborted')
}

async function abortedOnItsWay(lab: Lab): Promise<void> {
  const driver = await lab.create()
  for (const after of [0, 2, 20]) await openAndAbort(driver, after)
  await expectUsable(lab, driver, 'a driver whose openings were aborted')
  await expectUsable(
    lab,
    await lab.create(),
    'another driver on the store of one whose openings were aborted',
  )
}

async function nothingStaysOpen(lab: Lab): Promise<void> {
  await lab.closeShared()
  const driver = await lab.create()
  // Modules that are loaded once stay in memory.
  await driver.open()
  await driver.close()
  await openAndAbort(driver, 0)
  await expectNothingLeft('an opening with an aborted signal', () =>
    failureOf(() => driver.open(AbortSignal.abort())),
  )
  await expectNothingLeft('openings that were aborted after 0, 1 and 2 turns', async () => {
    for (const after of [0, 1, 2]) await openAndAbort(driver, after)
  })
}

async function lateAbort(lab: Lab): Promise<void> {
  const driver = await lab.create()
  const abort = new AbortController()
  await driver.open(abort.signal)
  lab.track(driver)
  const left = getEventListeners(abort.signal, 'abort').length
  expectEqual(left, 0, 'the listeners that open left on its signal')
  abort.abort()
  await turns(2)
  await driver.append(batchOf([{ message: 'entry' }]))
  expectEqual(await driver.count({}), 1, 'count({}) after the signal of the finished opening was aborted')
}

/** Openings that are aborted. */
export const openings: readonly DriverPromise[] = [
  {
    name: 'open rejects with ABORTED when its signal is already aborted, and works afterwards',
    check: abortedAlready,
  },
  {
    name: 'a store can be opened after an opening was aborted at any moment',
    check: abortedOnItsWay,
  },
  {
    name: 'aborted openings leave nothing open: no files, threads or handles',
    check: nothingStaysOpen,
  },
  {
    name: 'open leaves no listener on its signal, and aborting the signal later has no effect',
    check: lateAbort,
  },
]
