// Stores entries several times as fast as a slow disk can take them, with listeners. `node flooding-writer.js TASK`
// Reports: `ready`. Notes what its listeners received, its memory in each second, and its event-loop delay.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLogStorage } from '@logpond/core'
import { Journal } from '../journal.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { driverWithTamperedThread } from './tampering.js'
import type { VictimTask } from './victim-task.js'

/** Number of stored entries per committed one. */
const EXCESS = 5
const BATCH = 250
/** Milliseconds that the slow listener needs for an entry. */
const SLOW = 50
/** Entries in a burst. */
const BURST = 50

/** The measurements of a flood of `duration` milliseconds (see {@link VictimTask}). */
export interface Flood {
  readonly committed: number
  readonly submitted: number
  readonly onDrop: number
  /** Number of entries that `follow()` returned, and whether they came in the order of their ids, without a gap. */
  readonly followed: number
  readonly isFollowedInOrder: boolean
  /** Number of entries that a listener received, and number of entries that were reported to it as missed. */
  readonly heard: number
  readonly missed: number
  /** Number of entries that were reported to a slow listener as missed. */
  readonly missedBySlow: number
  /** Memory in bytes, one value per second. */
  readonly memory: readonly number[]
  /** The 99th percentile of the event-loop delay, in milliseconds. */
  readonly delay: number
}

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const journal = new Journal(task.journal)
noteStrays(journal)
let onDrop = 0
const storage = await openLogStorage({
  driver: driverWithTamperedThread(task),
  batch: { batchSize: BATCH, maxBatchSize: BATCH, queueSize: 8 * BATCH },
  onDrop: () => onDrop++,
})

let heard = 0
let missed = 0
let missedBySlow = 0
storage.subscribe(() => void heard++, {
  onGap: (dropped) => {
    missed += dropped
  },
})
const slow = storage.subscribe(() => sleep(SLOW), {
  onGap: (dropped) => {
    missedBySlow += dropped
  },
})
let followed = 0
let lastId = 0
let isFollowedInOrder = true
const following = follow()

const memory: number[] = []
const delay = monitorEventLoopDelay({ resolution: 1 })
const writer = new JournalingWriter(storage, task.writer, journal)
process.send?.('ready')
await flood(task.duration ?? 0)
await storage.flush()
while (followed < storage.stats().committed) await sleep(5)
const { committed } = storage.stats()
// Otherwise the waiting entries would still be delivered.
slow[Symbol.dispose]()
await storage.close()
await following
await new Promise(setImmediate)
writer.count(true)
const value: Flood = {
  committed,
  submitted: writer.stored,
  onDrop,
  followed,
  isFollowedInOrder,
  heard,
  missed,
  missedBySlow,
  memory,
  delay: delay.percentile(99) / 1e6,
}
journal.write({ note: 'flood', value })

async function flood(duration: number): Promise<void> {
  const start = performance.now()
  delay.enable()
  for (let elapsed = 0; elapsed < duration; elapsed = performance.now() - start) {
    if (elapsed > 1000 * memory.length) {
      memory.push(process.memoryUsage.rss())
      writer.count()
    }
    // At first the queue is empty, so the number of committed entries is not yet a measure of the disk.
    const due = EXCESS * Math.max(storage.stats().committed, 4 * BATCH) - writer.stored
    if (due > 0) writer.store(Math.min(due, BURST))
    await sleep(1)
  }
  delay.disable()
}

async function follow(): Promise<void> {
  for await (const { id } of storage.follow()) {
    if (lastId !== 0 && id !== lastId + 1) isFollowedInOrder = false
    lastId = id
    followed++
  }
}
