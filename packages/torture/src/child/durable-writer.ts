// Stores entries until it is killed, and notes which entries are reported as durable, by the watermark and by receipts.
// `node durable-writer.js TASK`. Reports: `committed`, `durable`.
import { setTimeout as sleep } from 'node:timers/promises'
import { Journal, sharedTime } from '../journal.js'
import { below, randomOf } from '../random.js'
import { DURABLE, type DurableNote } from './durable-note.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { openVictimStorage } from './open-victim-storage.js'
import type { VictimTask } from './victim-task.js'

/** Number of the latest reports to keep, because the last ones may come after the power cut. */
const KEPT = 5

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { burst = 50, pause = 8 } = task
const random = randomOf(task.writer.seed)
const journal = new Journal(task.journal)
noteStrays(journal)
const storage = await openVictimStorage(task)
const writer = new JournalingWriter(storage, task.writer, journal)
writer.onCommit = () => process.send?.('committed')
let noted: DurableNote = []
for (let bursts = 0; ; bursts++) {
  const receipt = writer.store(1 + below(burst, random))
  // durable() starts a sync immediately, before the next interval.
  if (bursts % 20 === 0) receipt?.durable().then(noteDurable, () => {})
  noteDurable(storage.stats().durableId)
  await sleep(random() * pause)
}

function noteDurable(id: number | undefined): void {
  if (id === undefined || id <= (noted[0]?.id ?? 0)) return
  noted = [{ id, at: sharedTime() }, ...noted.slice(0, KEPT - 1)]
  journal.write({ note: DURABLE, value: noted })
  process.send?.('durable')
}
