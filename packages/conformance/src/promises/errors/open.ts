import { basename } from 'node:path'
import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { codesOf, type EveryCall, readsOf, writesOf } from '../../acts/every-call.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { failureOf } from '../../expect/expect.js'
import { expectOpened } from '../../expect/expect-opened.js'
import { ENGINE_CODES, expectStorageError } from '../../expect/expect-storage-error.js'
import { ConformanceFailure } from '../../failure/conformance-failure.js'
import { NotTested } from '../../failure/not-tested.js'
import { settled } from '../../failure/patience.js'
import { DAMAGES, type Damage, damageFiles } from '../../lab/damages.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { storeFiles } from '../../lab/store-files.js'

/** A series of damages to the files of one open store, since opening stores is slow. */
interface Course {
  readonly damages: readonly Damage[]
  /** The index of the damaged file, by size from the largest. @default all files */
  readonly file?: number
  /** Whether the driver is reopened first, so that its caches are empty. */
  readonly isCold?: boolean
  /** Which driver opens the store at the end. */
  readonly reopens?: 'same' | 'other'
}

const ENTRIES = Array.from({ length: 300 }, (_, i) => ({
  message: `parcel ${i} of ${((i + 7) * 2_654_435_761).toString(36).repeat(4)}`,
  timestamp: SOME_TIME + ((i * 7) % 50),
  attributes: { box: i % 3 },
}))

const WHOLE_STORE: readonly Course[] = [
  { damages: [DAMAGES.overwritten, DAMAGES.zeroed], isCold: true },
  { damages: [DAMAGES.shortened, DAMAGES.halved, DAMAGES.emptied], reopens: 'same' },
  { damages: [DAMAGES.deleted, DAMAGES.replaced], reopens: 'other' },
  { damages: [DAMAGES.folder] },
]

const ONE_FILE: readonly Course[] = [
  { file: 0, damages: [DAMAGES.emptied] },
  { file: 1, damages: [DAMAGES.overwritten, DAMAGES.emptied] },
  { file: 0, damages: [DAMAGES.replaced, DAMAGES.folder] },
  { file: 2, damages: [DAMAGES.halved, DAMAGES.deleted] },
]

async function takeCourse(lab: Lab, { damages, file, isCold, reopens }: Course): Promise<void> {
  const directory = await lab.newDirectory()
  const { driver, stored } = await openStore(lab, directory, isCold)
  const files = (await storeFiles(directory)).toSorted((a, b) => b.size - a.size)
  if (files.length === 0) throw new NotTested('the store has no files in its folder')
  if (file !== undefined && files.length === 1) throw new NotTested('the store has a single file')
  const name = file === undefined ? undefined : basename(files[file % files.length]?.path ?? '')
  let mayHide = false
  let what = ''
  for (const damage of damages) {
    // Some systems protect open files.
    if (!(await damageFiles(directory, damage, lab.seed, name))) break
    mayHide ||= damage.mayHide
    what = `when ${name ?? 'each file'} of the open store ${damage.what}`
    await callEach(readsOf(driver, stored), mayHide, what)
  }
  const again = damages.at(-1) as Damage
  for (const write of writesOf(driver, stored)) {
    await callEach([write], mayHide, what)
    // The write may have repaired it.
    await damageFiles(directory, again, lab.seed, name)
  }
  const closing = await failureOf(() => settled(`close, ${what},`, () => lab.close(driver)))
  if (closing !== undefined) expectCode(closing, 'close', what)
  if (reopens !== undefined) await openAgain(lab, reopens === 'same' ? driver : directory, what)
}

/** An open driver that has written and read, and its entries. */
async function openStore(lab: Lab, directory: string, isCold = false) {
  let driver = await lab.open(directory)
  const stored = await appendAll(driver, ENTRIES, 100)
  if (isCold) {
    await lab.close(driver)
    driver = await lab.open(directory)
  }
  await driver.search({ order: 'newest', limit: 3 })
  return { driver, stored } satisfies { driver: LogDriver; stored: StoredLogEntry[] }
}

async function callEach(calls: readonly EveryCall[], mayHide: boolean, what: string): Promise<void> {
  for (const { name, call, check } of calls) {
    let answer: unknown
    const failure = await failureOf(async () => {
      answer = await settled(`${name}, ${what},`, call)
    })
    if (failure !== undefined) expectCode(failure, name, what)
    else check(answer, mayHide, `${name}, ${what},`)
  }
}

function expectCode(failure: unknown, name: string, what: string): void {
  if (failure instanceof ConformanceFailure) throw failure
  expectStorageError(failure, codesOf(name), `${name}, ${what},`)
}

/** Opening again must succeed, or fail as the contract allows. */
async function openAgain(lab: Lab, place: LogDriver | string, what: string): Promise<void> {
  const driver = typeof place === 'string' ? await lab.create(place) : place
  let opened: unknown
  const failure = await failureOf(async () => {
    opened = await settled(`open, ${what},`, () => driver.open())
  })
  if (failure instanceof ConformanceFailure) throw failure
  if (failure !== undefined) {
    expectStorageError(failure, [...ENGINE_CODES, 'INVALID_OPTIONS'], `opening again, ${what},`)
  } else {
    lab.track(driver)
    expectOpened(opened, `opening again, ${what},`)
    await lab.close(driver)
  }
}

async function takeCourses(lab: Lab, courses: readonly Course[]): Promise<void> {
  for (const course of courses) await takeCourse(lab, course)
}

/** Damage to the files of an open store. */
export const whileOpen: readonly DriverPromise[] = [
  {
    name: 'every call answers correctly or fails with a LogStorageError after all files of an open store are damaged or deleted',
    check: (lab) => takeCourses(lab, WHOLE_STORE),
  },
  {
    name: 'every call answers correctly or fails with a LogStorageError after one file of an open store is damaged or deleted',
    check: (lab) => takeCourses(lab, ONE_FILE),
  },
]
