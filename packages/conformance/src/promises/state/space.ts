import { readdir, readlink, stat } from 'node:fs/promises'
import type { LogDriver } from '@logpond/core'
import { cleanUp } from '../../acts/clean-up.js'
import { Dice } from '../../entries/dice.js'
import { batchOfSize, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { expectThat } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { storeFiles } from '../../lab/store-files.js'

/** Entries of a batch, and the size of the message and of the attribute of each. */
const BATCH = 8
const HALF = 16_000

/** Growth counts after the first cycles. The store must be small again between the minimum and the maximum of cycles. */
const FIRST_CYCLE = 2
const MIN_CYCLES = 7
const MAX_CYCLES = 80

/** The share of all appended bytes by which the store may grow, although nearly everything is deleted. */
const PART = 1 / 3

/** An entry of words that are hard to compress. */
function bulk(dice: Dice): TestEntry {
  let text = ''
  while (text.length < HALF) text += `${dice.below(2 ** 31).toString(36)}${dice.below(2 ** 31).toString(36)} `
  return { message: text, attributes: { bulk: text.split(' ').toReversed().join('') }, timestamp: SOME_TIME }
}

/** Appends and deletes in turn, until the store is small compared with all that was appended. */
async function comesBack(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const dice = new Dice(lab.seed)
  const pool = Array.from({ length: 3 * BATCH }, () => bulk(dice))
  let given = 0
  let before = { bytes: 0, files: 0 }
  for (let cycle = 1; ; cycle++) {
    await driver.append(batchOfSize(BATCH, (i) => pool[(cycle * BATCH + i) % pool.length] as TestEntry))
    given += BATCH * 2 * HALF
    await cleanUp(driver, { expired: [], maxEntries: 1, dryRun: false })
    await driver.checkpoint?.()
    // Files that an engine creates once, such as a log or a reserve, do not count.
    if (cycle === FIRST_CYCLE) {
      before = await takenBy(lab, driver)
      given = 0
    }
    if (cycle < MIN_CYCLES) continue
    const now = await takenBy(lab, driver)
    if (now.bytes - before.bytes < given * PART && now.files - before.files < given * PART) return
    const grown = `stats().bytes grew from ${before.bytes} to ${now.bytes}, and the files from ${before.files} to ${now.files} bytes`
    expectThat(
      cycle < MAX_CYCLES,
      `the store did not release or reuse its space after ${cycle} cycles of appending and deleting, with ${given} bytes in total: ${grown}`,
    )
  }
}

async function takenBy(lab: Lab, driver: LogDriver): Promise<{ bytes: number; files: number }> {
  const directory = await lab.directory()
  const named = (await storeFiles(directory)).map(({ size }) => size)
  const files = [...named, ...(await unnamed(directory))].reduce((sum, size) => sum + size, 0)
  return { bytes: (await driver.stats()).bytes, files }
}

/** Sizes of deleted files that still use space because this process has them open. Linux only. */
async function unnamed(directory: string): Promise<number[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const sizes = descriptors.map(async (name) => {
    const path = `/proc/self/fd/${name}`
    try {
      const target = await readlink(path)
      return target.startsWith(directory) && target.endsWith(' (deleted)') ? (await stat(path)).size : 0
    } catch {
      return 0
    }
  })
  return Promise.all(sizes)
}

/** The space of deleted entries. */
export const space: readonly DriverPromise[] = [
  {
    name: 'a store does not grow without limit while entries are appended and deleted in turn, in stats().bytes or on disk',
    check: comesBack,
  },
]
