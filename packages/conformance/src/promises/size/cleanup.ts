import { appendAll } from '../../acts/append-all.js'
import { cleanUp, expectDryRun, expectLeft } from '../../acts/clean-up.js'
import { FAR_FILLERS, farEntry } from '../../entries/far-matches.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { expectEqual } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { toDelete, without } from '../../model/retention-model.js'

/** The oldest entries have the greatest ids, and the expired ones come after all others in time. */
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
  expectEqual(
    await cleanUp(driver, rule, 2),
    3,
    'the number of expired entries that the steps of a cleanup deleted among 66,000 others',
  )
  stored = without(stored, added.slice(0, 3))
  const surplus = { expired: [], maxEntries: FAR_FILLERS, dryRun: false }
  expectEqual(
    await cleanUp(driver, surplus, 2),
    3,
    'the number of the oldest entries that the steps of a cleanup deleted',
  )
  stored = without(stored, added)
  await expectLeft(driver, stored, 'two cleanups')
  const few = { expired: [], maxEntries: 3, dryRun: false }
  await expectDryRun(driver, stored, few, 2)
  const gone = toDelete(stored, few)
  // More than a statement can have parameters, or a call arguments.
  expectEqual(
    await cleanUp(driver, few, 100_000),
    gone.length,
    'the number of entries that a cleanup with a budget of 100,000 deleted',
  )
  await expectLeft(driver, without(stored, gone), 'a cleanup with a budget of 100,000')
}

export const sizeCleanup: readonly DriverPromise[] = [
  {
    name: 'a cleanup finds the entries it must delete beyond 66,000 entries that stay, and a dry run counts them',
    check: farEntriesGo,
  },
]
