// Stores hostile entries among normal ones. `node hostile-writer.js TASK`. Notes as `hostile` how the storage treated them.
import { type LogEntry, openLogStorage, type WriteReceipt } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import { Journal } from '../journal.js'
import { randomOf } from '../random.js'
import { HOSTILE, hostileEntry } from './hostile-values.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import type { VictimTask } from './victim-task.js'

/** How the storage treated hostile entries. */
export interface Hostilities {
  readonly stored: number
  readonly refused: number
  /** The errors of calls that threw. */
  readonly thrown: readonly string[]
  /** The codes of entries that were refused. */
  readonly codes: readonly string[]
  /** Messages that do not say what is wrong with the entry. */
  readonly mute: readonly string[]
  readonly isAccountRight: boolean
}

const FEW_BYTES = 2 ** 20

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { entries = 1000, burst = 5, huge = false, sqlite } = task
const random = randomOf(task.writer.seed)
const journal = new Journal(task.journal)
noteStrays(journal)
const storage = await openLogStorage({ driver: makeDriver(task.driver, sqlite), onDrop: () => {} })
const writer = new JournalingWriter(storage, task.writer, journal)
const receipts: WriteReceipt[] = []
const thrown: string[] = []
let n = 0

while (writer.stored < entries) {
  await room()
  writer.store(burst)
  attempt(() => storage.store(hostileEntry(n++, random) as LogEntry))
  if (n % 10 !== 0) continue
  await room()
  const ordinary = { message: `${HOSTILE}, next to one` }
  attempt(() => storage.storeMany([ordinary, hostileEntry(n++, random)] as LogEntry[]))
}
// About the longest string of V8, and more than `queueBytes`.
if (huge) attempt(() => storage.store({ message: 'x'.repeat(500_000_000) }))
await storage.flush()
const failed = receipts.filter(({ status }) => status === 'failed')
const stored = receipts.length - failed.length
const stats = storage.stats()
const value: Hostilities = {
  stored,
  refused: failed.length,
  thrown,
  codes: [...new Set(failed.map(({ error }) => error?.code ?? 'none'))],
  mute: failed.map(({ error }) => error?.message ?? '').filter((message) => message.length < 20),
  isAccountRight:
    stats.committed === writer.stored + stored && stats.refused === failed.length && stats.failed === 0,
}
journal.write({ note: 'hostile', value })
await storage.close()

/** Waits for room. A hostile entry may fill the queue alone, and then the next entries would be refused because of that. */
async function room(): Promise<void> {
  await storage.whenWritable()
  if (storage.stats().queuedBytes > FEW_BYTES) await storage.flush()
}

function attempt(store: () => WriteReceipt | WriteReceipt[]): void {
  try {
    receipts.push(...[store()].flat())
  } catch (error) {
    thrown.push(String(error))
  }
}
