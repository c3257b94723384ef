// Stores entries in bursts until it is killed, or as many as its task says. `node writer.js TASK`
// Reports: `open`, `committed` for the first committed entry, `stored` when all entries are submitted.
import { setTimeout as sleep } from 'node:timers/promises'
import { isLogStorageError } from '@logpond/core'
import { Journal } from '../journal.js'
import { LOOP_DELAY, LoopDelay } from '../loop-delay.js'
import { below, randomOf } from '../random.js'
import { IN_TRANSACTION } from './breaking-connection.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { openVictimStorage } from './open-victim-storage.js'
import { terminateThreads } from './terminate-threads.js'
import type { VictimTask } from './victim-task.js'

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { entries = Infinity, burst = 200, pause = 4, keep, growth, clockJump = Infinity } = task
const realNow = Date.now
const random = randomOf(task.writer.seed)
const journal = new Journal(task.journal)
noteStrays(journal)
if (task.breaks === 'terminated') terminateThreads(IN_TRANSACTION)
if (growth !== undefined) grow(growth)
const delay = new LoopDelay()

try {
  await write()
} catch (thrown) {
  if (!isLogStorageError(thrown)) throw thrown
  journal.write({ note: 'refused', value: { code: thrown.code, message: thrown.message } })
  process.exitCode = 3
}

async function write(): Promise<void> {
  const storage = await openVictimStorage(task)
  report('open')
  delay.start()
  const writer = new JournalingWriter(storage, task.writer, journal)
  writer.onCommit = () => report('committed')
  for (let bursts = 1; writer.stored < entries; bursts++) {
    await storage.whenWritable()
    if (writer.stored >= clockJump) turnBackClock()
    writer.store(Math.min(1 + below(burst, random), entries - writer.stored))
    writer.count()
    if (keep !== undefined && bursts % 5 === 0) {
      journal.write({ cleanup: keep })
      await storage.cleanup({ maxEntries: keep })
    }
    await sleep(random() * pause)
  }
  journal.write({ note: LOOP_DELAY, value: delay.stop() })
  report('stored')
  await storage.flush()
  await storage.close()
  writer.count(true)
}

function turnBackClock(): void {
  const now = Date.now
  if (now === realNow) Date.now = () => now() - 3_600_000
}

function grow(perSecond: number): void {
  const hoard: Buffer[] = []
  setInterval(() => hoard.push(Buffer.alloc(perSecond * 50_000, 1)), 50)
}

function report(word: string): void {
  process.send?.(word)
}
