import type { LogStorageErrorCode, StoredLogEntry } from '@logpond/core'
import { entriesOf } from '../../entries/stored-entries.js'
import { batchOf } from '../../entries/test-batch.js'
import { expectThat, failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { ENGINE_CODES, expectStorageError } from '../../expect/expect-storage-error.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { openUser, type Place, type StoreUser } from '../../store/store-user.js'

const REFUSALS: readonly LogStorageErrorCode[] = ['BUSY', ...ENGINE_CODES]

async function append(user: StoreUser, message: string): Promise<StoredLogEntry[]> {
  const batch = batchOf([{ message }, { message }])
  return entriesOf(batch, await user.append(batch))
}

async function expectSees(user: StoreUser, stored: readonly StoredLogEntry[], what: string): Promise<void> {
  expectEntries(await user.readAfter(0, {}, 1000), stored, `readAfter(0, {}, 1000) by ${what}`)
}

/**
 * A driver without `multiProcess` refuses a second driver on its store, or shares the store fully, as a store in memory may. Two
 * drivers must never both write so that the entries of one are lost.
 */
async function refusedOrShared(lab: Lab, places: readonly Place[]): Promise<void> {
  const first = await openUser(lab, 'here')
  const stored = await append(first, 'by the first driver')
  for (const place of places) {
    const where = place === 'here' ? 'a second driver' : 'a driver in another process'
    let second: StoreUser | undefined
    const failure = await failureOf(async () => {
      second = await openUser(lab, place)
    })
    if (second === undefined) {
      expectStorageError(failure, REFUSALS, `opening ${where} on an open store`)
    } else {
      stored.push(...(await append(second, `by ${where}`)))
      await expectSees(second, stored, `${where} that opened the open store`)
      await second.close()
    }
    stored.push(...(await append(first, 'by the first driver')))
    await expectSees(first, stored, `the first driver, after ${where} tried to open its store`)
  }
  await first.close()
  for (const place of places) await expectGoesOn(lab, place, stored)
}

async function expectGoesOn(lab: Lab, place: Place, stored: StoredLogEntry[]): Promise<void> {
  let next: StoreUser | undefined
  const failure = await failureOf(async () => {
    next = await openUser(lab, place)
  })
  expectThat(next !== undefined, `the store could not be opened after its driver was closed: ${failure}`)
  await expectSees(next, stored, 'the next driver on the store')
  stored.push(...(await append(next, 'by the next driver')))
  await next.close()
}

/** Promises of all drivers, whether they share a store or not. */
export const refusals: readonly DriverPromise[] = [
  {
    name: 'a second driver on a store shares it fully, or is refused and does no harm',
    claim: 'persistent',
    check: (lab) => refusedOrShared(lab, ['here', 'here']),
  },
  {
    name: 'a driver in another process shares the store fully, or is refused and does no harm',
    claim: 'persistent',
    needsProcesses: true,
    // A refusal in this process must not release the lock that keeps the other process out.
    check: (lab) => refusedOrShared(lab, ['here', 'elsewhere']),
  },
]
