import { readdir, readlink, stat } from 'node:fs/promises'
import type { LogDriver } from '@logpond/core'
import { cleanUp } from '../../acts/clean-up.js'
import { Dice } from '../../entries/dice.js'
import { batchOfSize, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { expectThat } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { storeFiles } from '../../lab/store-files.js'

/** Entries of a batch, and what each of its two halves takes: a message of many words, and an attribute. */
const BATCH = 8
const HALF = 16_000

/** Cycles after which growth counts, before the space that was given back can show, and after which it never will. */
const FIRST_CYCLE = 2
const MIN_CYCLES = 7
const MAX_CYCLES = 80

/** The part of all that was ever appended that a store may have grown by that keeps next to nothing of it. */
const PART = 1 / 3

/** Hard to compress, and of words. */
function bulk(dice: Dice): TestEntry {
  let text = ''
  while (text.length < HALF) text += `${dice.below(2 ** 31).toString(36)}${dice.below(2 ** 31).toString(36)} `
  return { message: text, attributes: { bulk: text.split(' ').toReversed().join('') }, timestamp: SOME_TIME }
}

/** Appends and deletes in turns, until what the store takes is small beside all that it was given. */
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
    // What an engine makes once, a log or a reserve, does not count.
    if (cycle === FIRST_CYCLE) {
      before = await takenBy(lab, driver)
      given = 0
    }
    if (cycle < MIN_CYCLES) continue
    const now = await takenBy(lab, driver)
    if (now.bytes - before.bytes < given * PART && now.files - before.files < given * PART) return
    const grown = `stats().bytes grew from ${before.bytes} to ${now.bytes}, its files from ${before.files} bytes to ${now.files}`
    expectThat(
      cycle < MAX_CYCLES,
      `a store that was given ${given} bytes in ${cycle} batches, each deleted soon after, never became small again: ${grown}`,
    )
  }
}

async function takenBy(lab: Lab, driver: LogDriver): Promise<{ bytes: number; files: number }> {
  const directory = await lab.directory()
  const named = (await storeFiles(directory)).map(({ size }) => size)
  const files = [...named, ...(await unnamed(directory))].reduce((sum, size) => sum + size, 0)
  return { bytes: (await driver.stats()).bytes, files }
}

/** Sizes of files that were deleted and take their space still, because this process has them open. Linux only. */
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

/** What cleanups give back. */
export const space: readonly DriverPromise[] = [
  {
    name: 'a store does not grow without limit while entries are appended and deleted in turn, in stats().bytes or on disk',
    check: comesBack,
  },
]
