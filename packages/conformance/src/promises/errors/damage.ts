import { mkdir, rm } from 'node:fs/promises'
import type { StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { readAll } from '../../entries/stored-entries.js'
import { batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { expectThat, failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { MAX_LIMIT } from '../../expect/expect-reads.js'
import { ENGINE_CODES, expectStorageError } from '../../expect/expect-storage-error.js'
import { NotTested } from '../../failure/not-tested.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { halve, scramble, storeFiles } from '../../lab/store-files.js'
import { inOrder } from '../../model/entry-model.js'

const BATCHES = 12
const SIZE = 250

/** A closed store, with files to damage. */
async function closedStore(lab: Lab, directory: string): Promise<StoredLogEntry[]> {
  const driver = await lab.open(directory)
  const stored: StoredLogEntry[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const entries = Array.from({ length: SIZE }, (_, i) => ({
      message: `batch ${batch}, entry ${i}, ${((i + 7) * 2_654_435_761 * (batch + 3)).toString(36).repeat(5)}`,
      timestamp: SOME_TIME + ((i * 7) % 50),
    }))
    stored.push(...(await appendAll(driver, entries)))
  }
  await lab.close(driver)
  if ((await storeFiles(directory)).length === 0) throw new NotTested('the store has no files in its folder')
  return stored
}

/**
 * Opens a damaged store, and reads it if the driver opens it.
 *
 * @param check Checks the result of a successful read, by id or by time.
 */
async function readDamaged(
  lab: Lab,
  directory: string,
  what: string,
  check: (entries: readonly StoredLogEntry[], read: string, order: 'byId' | 'byTime') => void,
): Promise<void> {
  const driver = await lab.create(directory)
  const failure = await failureOf(() => driver.open())
  if (failure !== undefined) return expectStorageError(failure, ENGINE_CODES, `open, of a store ${what},`)
  lab.track(driver)
  const byTime = async () => driver.search({ order: 'oldest', limit: MAX_LIMIT })
  const reads = { readAfter: () => readAll(driver), search: byTime } as const
  for (const [name, read] of Object.entries(reads)) {
    let found: StoredLogEntry[] = []
    const failure = await failureOf(async () => {
      found = await read()
    })
    if (failure !== undefined) expectStorageError(failure, ENGINE_CODES, `${name}, of a store ${what},`)
    else
      check(found, `${name}, of a store ${what} that could be opened,`, name === 'search' ? 'byTime' : 'byId')
  }
  // A damaged store may fail to close.
  const closing = await failureOf(() => lab.close(driver))
  if (closing !== undefined) expectStorageError(closing, ENGINE_CODES, `close, of a store ${what},`)
}

async function randomBytes(lab: Lab): Promise<void> {
  const directory = await lab.newDirectory()
  const stored = await closedStore(lab, directory)
  await scramble(directory, lab.seed)
  const what = 'whose files were overwritten with random bytes'
  await readDamaged(lab, directory, what, (found, read, order) => {
    const expected = order === 'byId' ? stored : inOrder(stored, 'oldest')
    expectThat(
      found.length > 0,
      `${read} returned no entries, but ${stored.length} were stored: a read of damaged files must fail with an error`,
    )
    expectEntries(found, expected, read)
  })
}

/** An append-only engine cannot notice that later entries are missing, but it must return whole batches, from the first on. */
async function cutInHalf(lab: Lab): Promise<void> {
  const directory = await lab.newDirectory()
  const stored = await closedStore(lab, directory)
  await halve(directory)
  await readDamaged(lab, directory, 'whose files were cut in half', (found, read, order) => {
    const batches = Math.max(1, Math.ceil(found.length / SIZE))
    const left = stored.slice(0, batches * SIZE)
    expectEntries(found, order === 'byId' ? left : inOrder(left, 'oldest'), read)
  })
}

async function takenAway(lab: Lab): Promise<void> {
  const directory = await lab.newDirectory()
  const driver = await lab.open(directory)
  const stored = await appendAll(driver, [{ message: 'one' }, { message: 'two' }])
  if ((await failureOf(() => rm(directory, { recursive: true }))) !== undefined) {
    throw new NotTested('the system does not allow deleting the folder of an open store')
  }
  const { id: lastId = 0 } = stored.at(-1) ?? {}
  const calls: Record<string, () => unknown> = {
    search: () => driver.search({ order: 'newest', limit: 10 }),
    count: () => driver.count({}),
    histogram: () => driver.histogram({ bucket: 1000 }),
    readAfter: () => driver.readAfter(lastId, {}, 10),
    append: () => driver.append(batchOfSize(2000)),
    deleteOldest: () => driver.deleteOldest({ expired: [], maxEntries: 1, dryRun: false }, 10),
    stats: () => driver.stats(),
    checkpoint: () => driver.checkpoint?.(),
    close: () => lab.close(driver),
  }
  for (const [name, call] of Object.entries(calls)) {
    // On many systems open files still work after they are deleted.
    const failure = await failureOf(call)
    const codes = [...ENGINE_CODES, 'UNKNOWN_OUTCOME', 'DISK_FULL'] as const
    if (failure !== undefined) expectStorageError(failure, codes, `${name}, after the folder was deleted,`)
  }
  await expectNewStore(lab, directory)
}

async function expectNewStore(lab: Lab, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const driver = await lab.create(directory)
  const failure = await failureOf(() => driver.open())
  expectThat(failure === undefined, `open failed after the folder was deleted and created again: ${failure}`)
  lab.track(driver)
  await driver.append(batchOfSize(1))
}

/** Stores with damaged or deleted files. */
export const damage: readonly DriverPromise[] = [
  {
    name: 'a store whose files were overwritten fails with a LogStorageError, and is never read as empty',
    claim: 'persistent',
    check: randomBytes,
  },
  {
    name: 'a store whose files were cut in half fails with a LogStorageError, or returns whole batches',
    claim: 'persistent',
    check: cutInHalf,
  },
  {
    name: 'calls that fail after the folder was deleted fail with a LogStorageError',
    check: takenAway,
  },
]
