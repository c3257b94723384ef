// Stores entries on a server until it is killed, or until the case ends. `node server-writer.js TASK`
// Reports: `committed` for the first committed entry.
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Journal } from '../journal.js'
import { below, randomOf } from '../random.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { openServerStorage } from './open-server-storage.js'
import type { ServerTask } from './server-task.js'

/** Maximum number of entries stored together, and the milliseconds between two bursts. */
const [BURST, PAUSE] = [60, 40]

const task = JSON.parse(process.argv[2] ?? '') as ServerTask
const random = randomOf(task.writer.seed)
const journal = new Journal(task.journal)
noteStrays(journal)

const storage = await openServerStorage(task)
const writer = new JournalingWriter(storage, task.writer, journal)
writer.onCommit = () => process.send?.('committed')
// Writers that begin together do not store together.
if (task.pace !== undefined) await sleep(random() * task.pace.interval)
for (let next = performance.now(); !existsSync(task.end); ) {
  await storage.whenWritable()
  writer.store(task.pace?.entries ?? 1 + below(BURST, random))
  writer.count()
  if (task.pace === undefined) {
    await sleep(random() * PAUSE)
    continue
  }
  void storage.flush()
  next += task.pace.interval
  await sleep(Math.max(0, next - performance.now()))
}
await storage.flush()
await storage.close()
writer.count(true)
