import type { LogBatch, LogDriver, LogStorageError, LogStorageErrorCode } from '@logpond/core'
import { entriesOf } from '../entries/stored-entries.js'
import { expectEqual, expectThat, failureOf } from '../expect/expect.js'
import { expectStorageError } from '../expect/expect-storage-error.js'
import { ConformanceFailure } from '../failure/conformance-failure.js'
import { settled } from '../failure/patience.js'

/** The codes of a write whose connection broke. After `BUSY`, nothing of the batch may be there. */
const BROKEN: readonly LogStorageErrorCode[] = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'BUSY']

/** How often a retry may fail with BUSY, while the server still works on the first attempt. */
const RETRIES = 2000

/** How often a driver may fail to open before its server is back. */
const OPENINGS = 2000

export interface FaultyAppend {
  /** Writes over the faulty network. */
  readonly driver: LogDriver
  /** Reads the same store over a sound network. */
  readonly direct: LogDriver
  readonly batch: LogBatch
  /** The greatest id of the store. */
  readonly lastId: number
  /** When the network fails, for messages: `'cut after 20 bytes'`. */
  readonly when: string
  /** Resolves when the fault is over, if that is later than the first attempt. */
  readonly fault?: Promise<unknown>
}

/**
 * Appends a batch while the network fails, and then again with its token, over a new connection, as core does. Checks the code of the
 * failure, and that readers see the whole batch or nothing of it in between.
 *
 * @returns The ids of the batch.
 */
export async function appendOverFault(append: FaultyAppend): Promise<readonly number[]> {
  const { driver, direct, batch, lastId, when, fault } = append
  const first = await attempt(append, { ...batch, isRetry: false })
  await fault
  if ('failure' in first) {
    await expectWholeOrNothing(append, first.failure.code === 'BUSY')
    await reopen(driver, `after an append ${when}`)
  }
  const ids = await retry(append)
  if ('ids' in first) expectEqual(ids, first.ids, `the ids of a batch that was repeated, ${when}`)
  const found = await direct.readAfter(lastId, {}, 10_000)
  expectEqual(found, entriesOf(batch, ids), `readAfter(${lastId}, …) after the append and its retry, ${when}`)
  return ids
}

type Attempt = { readonly ids: readonly number[] } | { readonly failure: LogStorageError }

async function attempt({ driver, when }: FaultyAppend, batch: LogBatch): Promise<Attempt> {
  const what = `an append ${when}`
  try {
    return { ids: await settled(what, () => driver.append(batch)) }
  } catch (thrown) {
    if (thrown instanceof ConformanceFailure) throw thrown
    expectStorageError(thrown, BROKEN, what)
    return { failure: thrown as LogStorageError }
  }
}

/** The fault may have hit the connection after the first attempt had ended, so that one retry fails too. */
async function retry(append: FaultyAppend): Promise<readonly number[]> {
  const { driver, batch, when } = append
  for (let number = 1; ; number++) {
    const outcome = await attempt(append, { ...batch, isRetry: true })
    if ('ids' in outcome) return outcome.ids
    const { failure } = outcome
    expectThat(number < RETRIES, `the retry of an append ${when} failed ${RETRIES} times: ${failure.message}`)
    if (failure.code !== 'BUSY') await reopen(driver, `after an append ${when}`)
    else await new Promise(setImmediate)
  }
}

/** The server may still be at work on the batch, so it may appear later, but never in part. */
async function expectWholeOrNothing(
  { direct, batch, lastId, when }: FaultyAppend,
  mustBeNothing: boolean,
): Promise<void> {
  const found = await direct.readAfter(lastId, {}, 10_000)
  if (found.length === 0) return
  expectThat(
    !mustBeNothing,
    `an append ${when} failed with BUSY, which says that nothing was written, but ${found.length} entries are there`,
  )
  const ids = found.map(({ id }) => id)
  expectEqual(found, entriesOf(batch, ids), `readAfter(${lastId}, …) after an append ${when}`)
}

/** Closes a driver, and opens it again, as core does: also if its server is not there at first. */
export async function reopen(driver: LogDriver, when: string): Promise<void> {
  await failureOf(() => driver.close())
  for (let opening = 1; ; opening++) {
    const failure = await settled(`open ${when}`, () => failureOf(() => driver.open()))
    if (failure === undefined) return
    expectStorageError(failure, ['CONNECTION', 'IO', 'BUSY'], `open ${when}`)
    expectThat(opening < OPENINGS, `open fails ${OPENINGS} times ${when}, the last time with ${failure}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
