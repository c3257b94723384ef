import type { LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { turns, turnsOf } from '../../concurrency/turns.js'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { text } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectReads } from '../../expect/expect-reads.js'
import { ConformanceFailure } from '../../failure/conformance-failure.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { watchFiles } from '../../lab/store-files.js'

/** When a process is killed during an append: half-way, at about its end, and as soon as files change. */
const MOMENTS = [0.5, 1, 'change'] as const

/** Entries of the batch whose append is interrupted: enough to take time, and to be written in several pieces. */
const LARGE = 3000

function largeBatch(word: string): LogBatch {
  return batchOfSize(LARGE, (i) => ({
    message: `${word} ${i}: ${'disk full '.repeat(20)}`,
    timestamp: SOME_TIME + (i % 50),
    attributes: { i },
  }))
}

/** Opens a store after its process was killed, without any repair. */
async function openAfterKill(lab: Lab, directory: string): Promise<LogDriver> {
  try {
    return await lab.open(directory)
  } catch (cause) {
    const message = `the store could not be opened after its process was killed (SIGKILL): ${cause}`
    throw new ConformanceFailure(message, { cause })
  }
}

async function killedAfterCommits(lab: Lab): Promise<void> {
  const directory = await lab.directory()
  const stored: StoredLogEntry[] = []
  const batches: LogBatch[] = []
  for (const round of [1, 2]) {
    const child = await lab.process(directory)
    for (const [i, size] of [1, 10, 1000, 1].entries()) {
      const batch = batchOfSize(size, (n) => ({ message: `round ${round}, parcel${i} ${n}` }))
      batches.push(batch)
      stored.push(...entriesOf(batch, await child.call<number[]>('append', batch)))
    }
    await child.kill()
  }
  const driver = await openAfterKill(lab, directory)
  const after = 'after two processes committed batches and were killed'
  expectEntries(await readAll(driver), stored, `readAfter(0, {}, …) ${after}`)
  const { entries, lastId } = await driver.stats()
  expectEqual({ entries, lastId }, { entries: stored.length, lastId: stored.at(-1)?.id }, `stats() ${after}`)
  await expectReads(driver, stored, { contains: 'parcel3' })
  if (lab.supports.fullText) await expectReads(driver, stored, { text: text('parcel3') })
  for (const batch of batches) await driver.append(batch)
  expectEqual(
    await driver.count({}),
    stored.length,
    `count({}) after the batches were appended again, ${after}`,
  )
  const [id = 0] = await driver.append(batchOfSize(1))
  expectThat(
    id > (lastId ?? 0),
    `the next id ${after} is ${id}: expected more than ${lastId}, the last id before`,
  )
}

async function killedWhileAppending(lab: Lab): Promise<void> {
  const directory = await lab.directory()
  const first = await lab.process(directory)
  const length = await turnsOf(first.call('append', largeBatch('measured')))
  let count = LARGE
  for (const [round, moment] of MOMENTS.entries()) {
    const child = round === 0 ? first : await lab.process(directory)
    const batch = largeBatch(`round${round}`)
    const untilChange = watchFiles(directory)
    const writing = child.call<number[]>('append', batch).catch(() => undefined)
    if (moment === 'change') await untilChange(writing)
    else await turns(Math.round(moment * length))
    await child.kill()
    const returned = await writing
    const driver = await openAfterKill(lab, directory)
    const way =
      moment === 'change' ? 'as soon as files changed' : `after ${Math.round(moment * 100)} % of its duration`
    const when = `after its process was killed during an append of ${batch.size} entries, ${way}`
    await expectWholeOrNothing(driver, batch, returned, count, when)
    count += batch.size
    if (lab.supports.fullText) {
      const found = await driver.count({ text: text(`"round${round}"`) })
      expectEqual(
        found,
        batch.size,
        `the number of entries of the batch that full text finds after the batch was appended again, ${when}`,
      )
    }
    await lab.close(driver)
  }
}

/** @param before The number of entries without the batch. */
async function expectWholeOrNothing(
  driver: LogDriver,
  batch: LogBatch,
  returned: readonly number[] | undefined,
  before: number,
  when: string,
): Promise<void> {
  const there = (await driver.count({})) - before
  expectThat(
    there === 0 || there === batch.size,
    `${there} of ${batch.size} entries of the batch are stored ${when}: expected all or none`,
  )
  expectThat(
    returned === undefined || there > 0,
    `nothing of the batch is stored, although append had returned its ids, ${when}`,
  )
  const ids = await driver.append(batch)
  if (returned !== undefined)
    expectEqual(ids, returned, `the ids of the batch after it was appended again, ${when}`)
  expectEqual(
    await driver.count({}),
    before + batch.size,
    `count({}) after the batch was appended again, ${when}`,
  )
  const lastId = (ids[0] ?? 1) - 1
  const found = await driver.readAfter(lastId, {}, batch.size)
  expectEntries(
    found,
    entriesOf(batch, ids),
    `readAfter(${lastId}, {}, …) after the batch was appended again, ${when},`,
  )
  const { entries } = await driver.stats()
  expectEqual(entries, before + batch.size, `stats().entries after the batch was appended again, ${when}`)
}

async function killedWhileCleaning(lab: Lab): Promise<void> {
  const directory = await lab.directory()
  const policy = { expired: [], maxEntries: 0, dryRun: false }
  let driver = await openAfterKill(lab, directory)
  const batch = largeBatch('cleaned')
  let stored = entriesOf(batch, await driver.append(batch)).toSorted((a, b) => a.timestamp - b.timestamp)
  await lab.close(driver)
  for (const moment of ['end', 'change']) {
    const child = await lab.process(directory)
    const untilChange = watchFiles(directory)
    const step = child.call('deleteOldest', policy, 500)
    const going = step.catch(() => {})
    // After the step, and as soon as it has written something.
    if (moment === 'change') await untilChange(going)
    else await step
    await child.kill()
    await going
    driver = await openAfterKill(lab, directory)
    stored = stored.slice(stored.length - (await driver.stats()).entries)
    const byId = stored.toSorted((a, b) => a.id - b.id)
    const when = 'after a process was killed during a step of a cleanup'
    expectEntries(await readAll(driver), byId, `readAfter(0, {}, …) ${when}`)
    if (lab.supports.fullText) {
      const found = await driver.count({ text: text('cleaned') })
      expectEqual(found, stored.length, `the number of entries that full text finds ${when}`)
    }
    await lab.close(driver)
  }
}

/** Stores of processes that were killed. */
export const kills: readonly DriverPromise[] = [
  {
    name: 'a store opens after a kill and has all committed entries',
    claim: 'persistent',
    needsProcesses: true,
    check: killedAfterCommits,
  },
  {
    name: 'a batch is stored whole or not at all after a kill during its append, and its token settles which',
    claim: 'persistent',
    needsProcesses: true,
    check: killedWhileAppending,
  },
  {
    name: 'each entry is kept or deleted whole after a kill during a step of a cleanup',
    claim: 'persistent',
    needsProcesses: true,
    check: killedWhileCleaning,
  },
]
