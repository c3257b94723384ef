// Stores entries in bursts until it is killed, or as many as its task says. `node writer.js TASK`
// Tells: `open`, `committed` when the first entry is, `stored` when all are handed over.
import { setTimeout as sleep } from 'node:timers/promises'
import { isLogStorageError } from '@logpond/core'
import { Journal } from '../journal.js'
import { below, randomOf } from '../random.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { openVictimStorage } from './open-victim-storage.js'
import type { VictimTask } from './victim-task.js'

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { entries = Infinity, burst = 200, pause = 4, keep } = task
const random = randomOf(task.writer.seed)
const journal = new Journal(task.journal)
noteStrays(journal)

try {
  await write()
} catch (thrown) {
  if (!isLogStorageError(thrown)) throw thrown
  journal.write({ note: 'refused', value: { code: thrown.code, message: thrown.message } })
  process.exitCode = 3
}

async function write(): Promise<void> {
  const storage = await openVictimStorage(task)
  tell('open')
  const writer = new JournalingWriter(storage, task.writer, journal)
  writer.onCommit = () => tell('committed')
  for (let bursts = 1; writer.stored < entries; bursts++) {
    await storage.whenWritable()
    writer.store(Math.min(1 + below(burst, random), entries - writer.stored))
    writer.count()
    if (keep !== undefined && bursts % 5 === 0) {
      journal.write({ cleanup: keep })
      await storage.cleanup({ maxEntries: keep })
    }
    await sleep(random() * pause)
  }
  tell('stored')
  await storage.flush()
  await storage.close()
  writer.count(true)
}

function tell(word: string): void {
  process.send?.(word)
}
