// Stores entries in many small batches, which its idle moments seal, join, and write again after cleanups. `node sealing-writer.js TASK`
// Reports: `open`, `committed`, `stored`.
import { isLogStorageError, type LogDriver } from '@logpond/core'
import { Journal } from '../journal.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { openVictimStorage } from './open-victim-storage.js'
import { changed } from './tampering.js'
import type { VictimTask } from './victim-task.js'

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { rounds = 8, burst = 25, keep } = task
/** Batches of a round: as many as make sealing worth it in an idle moment. */
const BATCHES = 24

const journal = new Journal(task.journal)
noteStrays(journal)
/** An idle moment under way: two never overlap. */
let tidying: Promise<void> | undefined
let tidyUp: () => Promise<void> = async () => {}

try {
  await write()
} catch (thrown) {
  if (!isLogStorageError(thrown)) throw thrown
  journal.write({ note: 'refused', value: { code: thrown.code, message: thrown.message } })
  process.exitCode = 3
}

async function write(): Promise<void> {
  const storage = await openVictimStorage(task, withIdleMoments)
  report('open')
  const writer = new JournalingWriter(storage, task.writer, journal)
  writer.onCommit = () => report('committed')
  const problems: string[] = []
  for (let round = 1; round <= rounds; round++) {
    for (let batch = 0; batch < BATCHES; batch++) {
      writer.store(burst)
      await storage.flush()
    }
    writer.count()
    // An idle moment ends before its work does. The second one waits for it.
    for (let idle = 0; idle < 3; idle++) await tidyUp().catch((thrown) => problems.push(codeOf(thrown)))
    if (keep !== undefined && round % 2 === 0) {
      journal.write({ cleanup: keep })
      await storage.cleanup({ maxEntries: keep }).catch((thrown) => problems.push(codeOf(thrown)))
    }
  }
  report('stored')
  const start = performance.now()
  await storage.close()
  journal.write({ note: 'closed in', value: performance.now() - start })
  journal.write({ note: 'problems', value: problems })
  writer.count(true)
}

/** The same driver. `tidyUp` asks it for an idle moment now, and not after a second. */
function withIdleMoments(driver: LogDriver): LogDriver {
  tidyUp = async () => {
    tidying ??= Promise.resolve(driver.checkpoint?.()).finally(() => {
      tidying = undefined
    })
    await tidying
  }
  return changed(driver, { checkpoint: () => tidyUp() })
}

function codeOf(thrown: unknown): string {
  if (!isLogStorageError(thrown)) throw thrown
  return `${thrown.code} ${thrown.message}`
}

function report(word: string): void {
  process.send?.(word)
}
