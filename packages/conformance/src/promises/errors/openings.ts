import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import type { LogDriver, LogStorageErrorCode } from '@logpond/core'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOfSize } from '../../entries/test-batch.js'
import { expectEqual, expectThat, failureOf } from '../../expect/expect.js'
import { ENGINE_CODES, expectStorageError } from '../../expect/expect-storage-error.js'
import { NotTested } from '../../failure/not-tested.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { scramble } from '../../lab/store-files.js'
import { expectNothingLeft } from '../../resources/leftovers.js'

/** A driver may treat the folder as an invalid option. */
const CODES: readonly LogStorageErrorCode[] = [...ENGINE_CODES, 'INVALID_OPTIONS']

/** Makes opening a store in this folder fail. @returns A function that removes the obstacle. */
type Obstacle = (directory: string) => Promise<() => Promise<unknown>>

const noFolder: Obstacle = async (directory) => {
  await rm(directory, { recursive: true })
  return () => mkdir(directory, { recursive: true })
}

const aFile: Obstacle = async (directory) => {
  await rm(directory, { recursive: true })
  await writeFile(directory, 'This is a file, not a folder.')
  return async () => {
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory)
  }
}

const notWritable: Obstacle = async (directory) => {
  await chmod(directory, 0o500)
  return () => chmod(directory, 0o700)
}

/** Opens a driver, which must either fail as the contract allows or work, including `persistent` if it claims that. */
async function expectTellsOrWorks(lab: Lab, directory: string, what: string): Promise<void> {
  const driver = await lab.create(directory)
  const failure = await failureOf(() => driver.open())
  if (failure !== undefined) return expectStorageError(failure, CODES, `open, ${what},`)
  lab.track(driver)
  const batch = batchOfSize(3)
  const expected = entriesOf(batch, await driver.append(batch))
  expectEqual(await readAll(driver), expected, `the entries of a driver that opened ${what}`)
  await lab.close(driver)
  if (!lab.supports.persistent) return
  const next = await lab.open(directory)
  expectEqual(
    await readAll(next),
    expected,
    `the entries that the next driver finds, after one that opened ${what}`,
  )
  await lab.close(next)
}

async function tellsOrWorks(lab: Lab, obstacle: Obstacle, what: string): Promise<void> {
  const directory = await lab.newDirectory()
  const remove = await obstacle(directory)
  try {
    await expectTellsOrWorks(lab, directory, what)
  } finally {
    await remove()
  }
}

async function notWritableFolder(lab: Lab): Promise<void> {
  const isRoot = process.getuid?.() === 0
  if (isRoot || process.platform === 'win32') {
    throw new NotTested('root and Windows can write to any folder')
  }
  await tellsOrWorks(lab, notWritable, 'when the folder of the store is not writable')
}

async function opensWhenTheCauseIsGone(lab: Lab): Promise<void> {
  const directory = await lab.newDirectory()
  const driver = await lab.create(directory)
  const remove = await aFile(directory)
  const failures: unknown[] = []
  for (let i = 0; i < 2; i++) failures.push(await failureOf(() => driver.open()))
  if (failures.includes(undefined)) {
    await driver.close()
    await remove()
    throw new NotTested('open does not fail when a file is in the place of its folder')
  }
  await remove()
  const failure = await failureOf(() => driver.open())
  expectThat(
    failure === undefined,
    `open failed again after its cause was removed: ${failure} (before: ${failures[0]})`,
  )
  lab.track(driver)
  const batch = batchOfSize(3)
  const expected = entriesOf(batch, await driver.append(batch))
  expectEqual(await readAll(driver), expected, 'the entries of a driver that had failed to open before')
}

/** A store whose files are damaged, so that an opening gets further before it fails. */
async function damagedStore(lab: Lab): Promise<string> {
  const directory = await lab.newDirectory()
  if (!lab.supports.persistent) return directory
  const driver = await lab.open(directory)
  await driver.append(batchOfSize(500))
  await lab.close(driver)
  await scramble(directory, lab.seed)
  return directory
}

async function failuresLeaveNothing(lab: Lab): Promise<void> {
  await lab.closeShared()
  const blocked = await lab.newDirectory()
  const remove = await aFile(blocked)
  const drivers = [await lab.create(blocked), await lab.create(await damagedStore(lab))]
  let failures = 0
  const open = async (driver: LogDriver) => {
    const failure = await failureOf(() => driver.open())
    if (failure === undefined) await driver.close()
    else failures++
  }
  for (const driver of drivers) await open(driver)
  if (failures === 0) throw new NotTested('the suite cannot make an opening of this driver fail')
  const what = 'an opening when a file is in the place of the folder, and one of a damaged store'
  try {
    await expectNothingLeft(what, async () => {
      for (const driver of drivers) await open(driver)
    })
  } finally {
    await remove()
  }
}

/** Openings that cannot succeed. */
export const openings: readonly DriverPromise[] = [
  {
    name: 'open works or fails with a LogStorageError when its folder does not exist',
    check: (lab) => tellsOrWorks(lab, noFolder, 'when the folder of the store does not exist'),
  },
  {
    name: 'open works or fails with a LogStorageError when a file is in the place of its folder',
    check: (lab) => tellsOrWorks(lab, aFile, 'when a file is in the place of the folder'),
  },
  {
    name: 'open works or fails with a LogStorageError when its folder is not writable',
    check: notWritableFolder,
  },
  {
    name: 'a driver that failed to open can be opened once the cause is gone',
    check: opensWhenTheCauseIsGone,
  },
  {
    name: 'failed openings leave nothing open: no files, threads or handles',
    check: failuresLeaveNothing,
  },
]
