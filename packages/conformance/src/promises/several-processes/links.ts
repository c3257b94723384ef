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

/** Another folder that leads to the store: by a link in its place, or by links to all that lies in it. */
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
    throw new NotTested('links cannot be made here')
  })
  const second = await openBy(lab, link, kind)
  if (second !== undefined) {
    await expectSees(second, stored, `a driver that came by ${kind} while the store was open`)
    stored.push(...(await append(second, 'by a link')))
    await lab.close(second)
  }
  stored.push(...(await append(first, 'by the path itself')))
  await expectSees(first, stored, `a driver, after another one came by ${kind}`)
  await lab.close(first)
  const next = await lab.open(directory)
  await expectSees(next, stored, `the next driver, after one came by ${kind}`)
  await lab.close(next)
  if (makeLinks !== toTheFolder) return
  const last = await openBy(lab, link, kind)
  if (last !== undefined) await expectSees(last, stored, `a driver that came by ${kind}`)
}

/** A driver that comes by a link, or `undefined` when it is refused as it must be. */
async function openBy(lab: Lab, link: string, kind: string): Promise<LogDriver | undefined> {
  const driver = await lab.create(link)
  const failure = await failureOf(() => driver.open())
  if (failure !== undefined) {
    expectStorageError(failure, REFUSALS, `opening a store by ${kind}`)
    return undefined
  }
  lab.track(driver)
  return driver
}

/** What drivers owe that come to a store by a link. */
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
