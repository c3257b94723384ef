import { appendAll } from '../../acts/append-all.js'
import { cleanUp, expectDryRun, expectLeft } from '../../acts/clean-up.js'
import { FAR_FILLERS, farEntry } from '../../entries/far-matches.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { expectEqual } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { givenUp, without } from '../../model/retention-model.js'

/** The oldest have the greatest ids, and those that expire lie behind all others in time. */
async function farEntriesGo(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const fillers = Array.from({ length: FAR_FILLERS }, (_, i) => farEntry(i))
  let stored = await appendAll(driver, fillers, FAR_FILLERS)
  const rare = [1, 2, 3].map((i) => ({ severity: 2, timestamp: SOME_TIME + 2000 + i }))
  const oldest = [1, 2, 3].map((i) => ({ severity: 20, timestamp: SOME_TIME - i }))
  const added = await appendAll(driver, [...rare, ...oldest])
  stored = [...stored, ...added]
  const expired = [{ minSeverity: 1, maxSeverity: 4, before: SOME_TIME + 3000 }]
  const rule = { expired, dryRun: false }
  await expectDryRun(driver, stored, rule, 2)
  expectEqual(await cleanUp(driver, rule, 2), 3, 'what the steps of a cleanup deleted behind 66,000 others')
  stored = without(stored, added.slice(0, 3))
  const surplus = { expired: [], maxEntries: FAR_FILLERS, dryRun: false }
  expectEqual(await cleanUp(driver, surplus, 2), 3, 'what the steps of a cleanup deleted of the oldest')
  stored = without(stored, added)
  await expectLeft(driver, stored, 'two cleanups')
  const few = { expired: [], maxEntries: 3, dryRun: false }
  await expectDryRun(driver, stored, few, 2)
  const gone = givenUp(stored, few)
  // More than the parameters of a statement, or the arguments of a call.
  expectEqual(
    await cleanUp(driver, few, 100_000),
    gone.length,
    'what a cleanup with a budget of 100,000 deleted',
  )
  await expectLeft(driver, without(stored, gone), 'a cleanup with a budget of 100,000')
}

export const sizeCleanup: readonly DriverPromise[] = [
  {
    name: 'a cleanup finds the entries it must delete beyond 66,000 entries that stay, and a dry run counts them',
    check: farEntriesGo,
  },
]
