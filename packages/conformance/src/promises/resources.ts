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

/** Stores at a time, so that what takes a thread to open does not wait for one after the other. */
const LANES = 4

/** Turns of the event loop in which a file may be closed by another thread. */
const SOON = 100

/** What the caches of an open driver may have grown by meanwhile. A leak of one in ten calls is more. */
const SLACK = 8

async function openAndClose(driver: LogDriver, round: number): Promise<void> {
  await driver.open()
  // Most openings are for writing; some never do anything.
  if (round % 3 === 0) await driver.append(batchOf([{ message: `round ${round}` }]))
  if (round % 5 === 0) await driver.search({ order: 'newest', limit: 1 })
  await driver.close()
}

async function filesIn(directory: string): Promise<number> {
  return (await readdir(directory, { recursive: true })).length
}

/** Looks at once and after each closing: a collection of garbage may close what a driver has left open. */
async function expectNoOpenFiles(directory: string): Promise<void> {
  let open = openFilesIn(directory)
  if (open.length > 0) {
    await turns(SOON)
    open = openFilesIn(directory)
  }
  expectThat(open.length === 0, `still open when the driver was closed: ${open.join(', ')}`)
}

async function openedOften(lab: Lab): Promise<void> {
  await lab.closeShared()
  const lanes = await Promise.all(Array.from({ length: LANES }, () => lab.newDirectory()))
  const drivers = await Promise.all(lanes.map((directory) => lab.create(directory)))
  const openEach = async (round: number) => {
    await Promise.all(
      lanes.map(async (directory, lane) => {
        // Every other time by the same driver.
        if (round % 2 === 0) drivers[lane] = await lab.create(directory)
        await openAndClose(drivers[lane] as LogDriver, round + lane)
        await expectNoOpenFiles(directory)
      }),
    )
  }
  // What is loaded once stays, and so do the files of a store.
  for (let round = 0; round < 3; round++) await openEach(round)
  const before = resourcesInUse()
  const files = await Promise.all(lanes.map(filesIn))
  const rounds = OPENINGS / LANES
  for (let round = 0; round < rounds; round++) await openEach(round)
  const growth = await growthSince(before)
  expectThat(growth === undefined, `still open after ${OPENINGS} openings: ${growth}`)
  for (const [i, directory] of lanes.entries()) {
    const grown = (await filesIn(directory)) - (files[i] ?? 0)
    // Engines turn what an opening has written into a file of its own, and merge those now and then.
    expectThat(
      grown <= rounds / 2,
      `opening and closing ${rounds} times has left ${grown} more files in the folder of the store`,
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

/** A process that has used its driver. */
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
    'the exit status of a process that ended with a driver open and idle',
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

/** What a driver takes it gives back. */
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
