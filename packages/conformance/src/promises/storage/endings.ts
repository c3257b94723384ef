import { type LogStorage, openLogStorage, type WriteReceipt } from '@logpond/core'
import { collect } from '../../acts/collect.js'
import { committedId, storeAll } from '../../acts/store-all.js'
import { byId, storedEntry } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { expectEqual, expectRejection, failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { ConformanceFailure } from '../../failure/conformance-failure.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import type { ProcessEnd, StorageTask } from '../../lab/storage-process.js'

/** Entries that are queued when a storage or its process ends. */
const QUEUED = 3000

async function openAgain(lab: Lab, when: string): Promise<LogStorage> {
  try {
    return await lab.storage({ clock: fixedClock })
  } catch (thrown) {
    throw new ConformanceFailure(`the store could not be opened ${when}: ${thrown}`, { cause: thrown })
  }
}

async function closeWritesAndReleases(lab: Lab): Promise<void> {
  // Entries wait this long for company, so only close() writes them.
  const batch = { batchSize: 5000, batchTimeout: 600_000 }
  const storage = await lab.storage({ clock: fixedClock, batch, onDrop: () => {} })
  const expected = await storeAll(storage, numberedEntries(10))
  const queued = numberedEntries(QUEUED, 10)
  const receipts = storage.storeMany(queued)
  await Promise.all([storage.close(), storage.close()])
  await storage.close()
  expected.push(...queued.map((entry, i) => storedEntry(entry, committedId(receipts[i] as WriteReceipt, i))))
  await expectRejection(() => storage.search(), 'CLOSED', 'search() after close()')
  await expectRejection(
    () => storage.store({ message: 'late' }).committed(),
    'CLOSED',
    'store() after close()',
  )
  // Whatever the first storage held, such as a lock, must be free.
  const next = await openAgain(lab, 'after a storage on it was closed')
  const found = byId(await collect(next.scan()))
  if (lab.supports.persistent) expectEntries(found, expected, 'the next storage on the same store')
  const more = await storeAll(next, numberedEntries(10, 10 + QUEUED))
  const foundLater = byId(await collect(next.scan()))
  expectEntries(foundLater, [...found, ...more], 'the next storage, after it stored 10 more entries,')
}

async function abortedOpeningsLeaveNothing(lab: Lab): Promise<void> {
  const directory = await lab.directory()
  const early = AbortSignal.abort()
  const openWith = async (signal: AbortSignal) =>
    openLogStorage({ driver: await lab.create(directory), flushOnExit: false, signal })
  await expectRejection(() => openWith(early), 'ABORTED', 'openLogStorage() with an aborted signal')
  for (let turns = 0; turns < 2; turns++) {
    const abort = new AbortController()
    // The opening may finish before the abort.
    const opening = failureOf(async () => (await openWith(abort.signal)).close())
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
    abort.abort()
    const failure = await opening
    if (failure === undefined) continue
    const what = `openLogStorage() whose signal was aborted ${turns} turns of the event loop after the call`
    await expectRejection(() => Promise.reject(failure), 'ABORTED', what)
  }
  const storage = await openAgain(lab, 'after aborted openings')
  const stored = await storeAll(storage, numberedEntries(10))
  const found = byId(await storage.search())
  expectEntries(found, stored, 'search() by a storage that was opened after aborted openings')
}

/** The messages of all entries in a folder, in the order of their ids. */
async function messagesIn(lab: Lab, directory: string): Promise<string[]> {
  const storage = await lab.storage({}, directory)
  const messages = byId(await collect(storage.scan())).map(({ message }) => message)
  await storage.close()
  return messages
}

/** Starts a process that stores entries and ends. @returns A check of how it ended and of its entries. */
async function startToEnd(
  lab: Lab,
  task: StorageTask,
  expected: Partial<ProcessEnd>,
): Promise<() => Promise<void>> {
  const directory = await lab.newDirectory()
  const child = await lab.storageProcess(task, directory)
  return async () => {
    if (task === 'wait' || task === 'return') await child.message()
    if (task === 'wait') child.signal('SIGTERM')
    const { errors, ...end } = await child.end(lab.endTimeout)
    expectEqual(end, expected, `how the process ended (task: ${task}) ${errors}`)
    const messages = numberedEntries(QUEUED).map(({ message }) => message)
    const what = `the stored messages of ${QUEUED} entries that were queued when the process ended (task: ${task})`
    expectEqual(await messagesIn(lab, directory), messages, what)
  }
}

async function returnWritesWhatIsQueued(lab: Lab): Promise<void> {
  const check = await startToEnd(lab, 'return', { status: 0, signal: null })
  await check()
}

async function endsWriteWhatIsQueued(lab: Lab): Promise<void> {
  const checks = [
    await startToEnd(lab, 'exit', { status: 5, signal: null }),
    await startToEnd(lab, 'throw', { status: 1, signal: null }),
    await startToEnd(lab, 'wait', { status: null, signal: 'SIGTERM' }),
  ]
  for (const check of checks) await check()
}

async function threadsWriteWhatIsQueued(lab: Lab): Promise<void> {
  const check = await startToEnd(lab, 'thread', { status: 5, signal: null })
  await check()
}

async function idleStoragesLetGo(lab: Lab): Promise<void> {
  const child = await lab.storageProcess('idle')
  await child.message()
  const { errors, ...end } = await child.end(lab.endTimeout)
  expectEqual(end, { status: 0, signal: null }, `how a process with an open, idle storage ended ${errors}`)
}

async function killsLoseNothingCommitted(lab: Lab): Promise<void> {
  const directory = await lab.directory()
  const child = await lab.storageProcess('endless', directory)
  const ids: number[] = []
  for (let reports = 0; reports < 8; reports++) ids.push(...((await child.message()) as number[]))
  // The process is still writing.
  await child.kill()
  const committed = new Map(ids.map((id, i) => [id, `entry ${i}`]))
  expectEqual(committed.size, ids.length, 'the number of different ids that were reported as committed')
  const storage = await lab.storage({}, directory)
  const found = (await collect(storage.scan())).filter(({ id }) => committed.has(id))
  expectEqual(
    found.map(({ id, message }) => [id, message]).sort(([a], [b]) => Number(a) - Number(b)),
    [...committed].sort(([a], [b]) => a - b),
    'the ids and messages of entries that were reported as committed before their process was killed',
  )
}

/** A storage over the driver that is closed, and one whose process ends. */
export const storageEndings: PromiseGroup = {
  name: 'storage: endings',
  promises: [
    {
      name: 'close writes the queued entries and releases the store for the next storage',
      check: closeWritesAndReleases,
    },
    {
      name: 'aborted openings reject with ABORTED and release the store',
      check: abortedOpeningsLeaveNothing,
    },
    {
      name: 'a process that returns from main writes the queued entries and ends',
      claim: 'persistent',
      needsProcesses: true,
      check: returnWritesWhatIsQueued,
    },
    {
      name: 'process.exit, an uncaught exception and SIGTERM write the queued entries, and end the process as usual',
      claim: ['persistent', 'sync'],
      needsProcesses: true,
      check: endsWriteWhatIsQueued,
    },
    {
      name: 'process.exit writes the queued entries of a storage in a worker thread',
      claim: ['persistent', 'sync'],
      needsProcesses: true,
      check: threadsWriteWhatIsQueued,
    },
    {
      name: 'an open storage that is idle does not keep its process alive',
      needsProcesses: true,
      check: idleStoragesLetGo,
    },
    {
      name: 'a killed process loses no entry that was reported as committed',
      claim: 'persistent',
      needsProcesses: true,
      check: killsLoseNothingCommitted,
    },
  ],
}
