import { readdir } from 'node:fs/promises'
import type { LogDriver } from '@logpond/core'
import { turns } from '../concurrency/turns.js'
import { batchOf, batchOfSize } from '../entries/test-batch.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import type { DriverProcess } from '../lab/driver-process.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { openFilesIn } from '../resources/open-descriptors.js'
import { growthSince, OPENINGS, resourcesInUse } from '../resources/resources.js'

/** Stores that are opened at the same time, which is faster for drivers with threads. */
const LANES = 4

/** Turns of the event loop within which another thread may close a file. */
const SOON = 100

/** Resources that the caches of an open driver may add. A leak in one of ten calls exceeds this. */
const SLACK = 8

async function openAndClose(driver: LogDriver, round: number): Promise<void> {
  await driver.open()
  // Some openings write, some read, and some do neither.
  if (round % 3 === 0) await driver.append(batchOf([{ message: `round ${round}` }]))
  if (round % 5 === 0) await driver.search({ order: 'newest', limit: 1 })
  await driver.close()
}

async function filesIn(directory: string): Promise<number> {
  return (await readdir(directory, { recursive: true })).length
}

/** Checks right after each closing, since the garbage collector may close files that a driver left open. */
async function expectNoOpenFiles(directory: string): Promise<void> {
  let open = openFilesIn(directory)
  if (open.length > 0) {
    await turns(SOON)
    open = openFilesIn(directory)
  }
  expectThat(open.length === 0, `still open after the driver was closed: ${open.join(', ')}`)
}

async function openedOften(lab: Lab): Promise<void> {
  await lab.closeShared()
  const lanes = await Promise.all(Array.from({ length: LANES }, () => lab.newDirectory()))
  const drivers = await Promise.all(lanes.map((directory) => lab.create(directory)))
  const openEach = async (round: number) => {
    await Promise.all(
      lanes.map(async (directory, lane) => {
        // Each driver is opened twice.
        if (round % 2 === 0) drivers[lane] = await lab.create(directory)
        await openAndClose(drivers[lane] as LogDriver, round + lane)
        await expectNoOpenFiles(directory)
      }),
    )
  }
  // Modules that are loaded once stay, and so do the files of a store.
  for (let round = 0; round < 2; round++) await openEach(round)
  const before = resourcesInUse()
  const files = await Promise.all(lanes.map(filesIn))
  const rounds = OPENINGS / LANES
  for (let round = 0; round < rounds; round++) await openEach(round)
  const growth = await growthSince(before)
  expectThat(growth === undefined, `still open after ${OPENINGS} openings: ${growth}`)
  for (const [i, directory] of lanes.entries()) {
    const grown = (await filesIn(directory)) - (files[i] ?? 0)
    // Engines may write one file for each opening, and merge them from time to time.
    expectThat(
      grown <= rounds / 2,
      `opening and closing ${rounds} times left ${grown} more files in the folder of the store: expected at most ${rounds / 2}`,
    )
  }
}

async function usedOften(lab: Lab): Promise<void> {
  await lab.closeShared()
  const driver = await lab.open()
  const { signal } = new AbortController()
  const use = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      await driver.append(batchOfSize(2))
      await Promise.all([
        driver.search({ order: 'newest', limit: 3 }, signal),
        driver.count({ services: ['none'] }, signal),
        driver.histogram({ contains: 'nothing', bucket: 1000 }, signal),
        driver.readAfter(round, {}, 2, signal),
      ])
      if (round % 50 === 0) await driver.deleteOldest({ expired: [], maxEntries: 50, dryRun: false }, 1000)
      if (round % 50 === 25) await driver.checkpoint?.()
      await driver.stats()
    }
  }
  await use(60)
  const before = resourcesInUse()
  await use(250)
  const growth = await growthSince(before, SLACK)
  expectThat(growth === undefined, `still open after 250 appends and 1,000 reads: ${growth}`)
}

/** A process with an open driver that was used. */
async function usedProcess(lab: Lab): Promise<DriverProcess> {
  const child = await lab.process()
  await child.call('append', batchOfSize(10))
  await child.call('search', { order: 'newest', limit: 5 })
  await child.call('stats')
  return child
}

async function idleDriversLetGo(lab: Lab): Promise<void> {
  const child = await usedProcess(lab)
  expectEqual(
    await child.end(lab.endTimeout),
    0,
    'the exit status of a process that ended with an open, idle driver',
  )
}

async function closedDriversLetGo(lab: Lab): Promise<void> {
  const child = await usedProcess(lab)
  await child.call('close')
  expectEqual(
    await child.end(lab.endTimeout),
    0,
    'the exit status of a process that ended after its driver was closed',
  )
}

/** A driver releases the resources that it uses. */
export const resources: PromiseGroup = {
  name: 'resources',
  promises: [
    {
      name: 'repeated opening and closing leaves nothing open: no files, threads, handles or listeners',
      check: openedOften,
    },
    { name: 'hundreds of reads and appends leave nothing open', check: usedOften },
    {
      name: 'an open driver that is idle does not keep its process alive',
      needsProcesses: true,
      check: idleDriversLetGo,
    },
    {
      name: 'a closed driver does not keep its process alive',
      needsProcesses: true,
      check: closedDriversLetGo,
    },
  ],
}
