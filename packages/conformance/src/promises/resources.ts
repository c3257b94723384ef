import { readdir } from 'node:fs/promises'
import type { LogDriver } from '@logpond/core'
import type { DriverProcess } from '../driver-process.js'
import type { PromiseGroup } from '../driver-promise.js'
import { expectEqual, expectThat } from '../expect.js'
import type { Lab } from '../lab.js'
import { growthSince, resourcesInUse } from '../resources.js'
import { batchOf, batchOfSize } from '../test-batch.js'

/** Stores at a time, so that what takes a thread to open does not wait for one after the other. */
const LANES = 4

/** Milliseconds. A machine that is too slow for 200 openings makes fewer: what leaks with each of them shows all the same. */
const PATIENCE = 40_000
const FEW = 15

/** What the caches of an open driver may have grown by meanwhile. A leak of one in ten calls is more. */
const SLACK = 8

async function openAndClose(driver: LogDriver, round: number): Promise<void> {
  await driver.open()
  // Most openings are for writing; some never do anything.
  if (round % 3 === 0) await driver.append(batchOf([{ message: `round ${round}` }]))
  if (round % 10 === 0) await driver.search({ order: 'newest', limit: 1 })
  await driver.close()
}

async function filesIn(directory: string): Promise<number> {
  return (await readdir(directory, { recursive: true })).length
}

async function openedOften(lab: Lab): Promise<void> {
  await lab.closeShared()
  const lanes = await Promise.all(Array.from({ length: LANES }, () => lab.newDirectory()))
  const start = performance.now()
  const cycle = async (from: number, to: number) => {
    await Promise.all(
      lanes.map(async (directory) => {
        let driver = await lab.create(directory)
        for (let round = from; round < to; round++) {
          if (round > FEW && performance.now() - start > PATIENCE) return
          if (round % 2 === 0) driver = await lab.create(directory)
          await openAndClose(driver, round)
        }
      }),
    )
  }
  // What is loaded once stays, and so do the files of a store.
  await cycle(0, 3)
  const before = resourcesInUse()
  const files = await Promise.all(lanes.map(filesIn))
  await cycle(3, 53)
  const growth = await growthSince(before)
  expectThat(growth === undefined, `still open after 200 openings: ${growth}`)
  for (const [i, directory] of lanes.entries()) {
    const grown = (await filesIn(directory)) - (files[i] ?? 0)
    expectThat(
      grown <= SLACK,
      `opening and closing 50 times has left ${grown} more files in the folder of the store`,
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
  expectEqual(await child.end(), 0, 'the exit status of a process that ended with a driver open and idle')
}

async function closedDriversLetGo(lab: Lab): Promise<void> {
  const child = await usedProcess(lab)
  await child.call('close')
  expectEqual(await child.end(), 0, 'the exit status of a process that ended after its driver was closed')
}

/** What a driver takes it gives back. */
export const resources: PromiseGroup = {
  name: 'resources',
  promises: [
    {
      name: 'opening and closing 200 times leaves nothing open: no files, no threads, no handles, no listeners',
      check: openedOften,
    },
    { name: 'hundreds of reads and appends leave nothing open', check: usedOften },
    { name: 'an idle open driver keeps no process alive', needsProcesses: true, check: idleDriversLetGo },
    { name: 'a closed driver keeps no process alive', needsProcesses: true, check: closedDriversLetGo },
  ],
}
