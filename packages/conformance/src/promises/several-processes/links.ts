import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOf } from '../../entries/test-batch.js'
import { failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { ENGINE_CODES, expectStorageError } from '../../expect/expect-storage-error.js'
import { NotTested } from '../../failure/not-tested.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { storeFiles } from '../../lab/store-files.js'

/** A driver may refuse links altogether. */
const REFUSALS = ['BUSY', 'INVALID_OPTIONS', ...ENGINE_CODES] as const

async function append(driver: LogDriver, message: string): Promise<StoredLogEntry[]> {
  const batch = batchOf([{ message }, { message }])
  return entriesOf(batch, await driver.append(batch))
}

/** Makes another path to the store: a link to its folder, or a folder with links to its files. @returns The path. */
type MakeLinks = (lab: Lab, directory: string) => Promise<string>

const toTheFolder: MakeLinks = async (lab, directory) => {
  const link = join(await lab.newDirectory(), 'link')
  await symlink(directory, link, 'dir')
  return link
}

const toItsFiles: MakeLinks = async (lab, directory) => {
  const folder = await lab.newDirectory()
  for (const name of await readdir(directory)) await symlink(join(directory, name), join(folder, name))
  return folder
}

async function expectSees(driver: LogDriver, stored: readonly StoredLogEntry[], what: string): Promise<void> {
  expectEntries(await readAll(driver), stored, `readAfter by ${what}`)
}

async function isTheSameStore(lab: Lab, makeLinks: MakeLinks, kind: string): Promise<void> {
  const directory = await lab.newDirectory()
  const first = await lab.open(directory)
  const stored = await append(first, 'by the path itself')
  if ((await storeFiles(directory)).length === 0) throw new NotTested('the store has no files in its folder')
  const link = await makeLinks(lab, directory).catch(() => {
    throw new NotTested('the system does not allow creating links here')
  })
  const second = await openBy(lab, link, kind)
  if (second !== undefined) {
    await expectSees(second, stored, `a driver that opened the open store through ${kind}`)
    stored.push(...(await append(second, 'by a link')))
    await lab.close(second)
  }
  stored.push(...(await append(first, 'by the path itself')))
  await expectSees(first, stored, `the first driver, after another one opened its store through ${kind}`)
  await lab.close(first)
  const next = await lab.open(directory)
  await expectSees(next, stored, `the next driver, after one opened the store through ${kind}`)
  await lab.close(next)
  if (makeLinks !== toTheFolder) return
  const last = await openBy(lab, link, kind)
  if (last !== undefined) await expectSees(last, stored, `a driver that opened the store through ${kind}`)
}

/** Opens a driver through a link. @returns `undefined` if the driver refuses with an allowed error. */
async function openBy(lab: Lab, link: string, kind: string): Promise<LogDriver | undefined> {
  const driver = await lab.create(link)
  const failure = await failureOf(() => driver.open())
  if (failure !== undefined) {
    expectStorageError(failure, REFUSALS, `opening a store through ${kind}`)
    return undefined
  }
  lab.track(driver)
  return driver
}

/** Drivers that open a store through links. */
export const links: readonly DriverPromise[] = [
  {
    name: 'a driver that opens a store through a link to its folder shares it fully, or is refused and does no harm',
    claim: 'persistent',
    check: (lab) => isTheSameStore(lab, toTheFolder, 'a link to its folder'),
  },
  {
    name: 'a driver that opens a store through links to its files shares it fully, or is refused and does no harm',
    claim: 'persistent',
    check: (lab) => isTheSameStore(lab, toItsFiles, 'links to its files'),
  },
]
