// Stores entries in batches with tokens that depend only on the entries. So a second process submits the same batches again, with the
// same tokens. `node resubmitting-writer.js TASK`. Reports: `committed`, each state as `state …`.
import { type LogBatch, openLogStorage } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import { originOf } from '../entry-of.js'
import { Journal } from '../journal.js'
import { FIRST_LIFE } from './first-life.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { changed } from './tampering.js'
import type { VictimTask } from './victim-task.js'

const SIZE = 20

const given = JSON.parse(process.argv[2] ?? '') as VictimTask
const task = { ...given, ...JSON.parse(process.env[FIRST_LIFE] ?? '{}') } as VictimTask
const journal = new Journal(task.journal)
noteStrays(journal)
const driver = makeDriver(task.driver, task.sqlite)
const storage = await openLogStorage({
  driver: changed(driver, {
    append: (batch) => driver.append(named(batch)),
    appendAhead: (batch) => driver.appendAhead?.(named(batch)) ?? [],
  }),
  ...task.storage,
  batch: { batchSize: SIZE, maxBatchSize: SIZE },
  onStateChange: (state) => process.send?.(`state ${state}`),
})
const writer = new JournalingWriter(storage, task.writer, journal)
writer.onCommit = () => process.send?.('committed')
while (writer.stored < (task.entries ?? Infinity)) {
  writer.store(SIZE)
  await storage.flush()
}
await storage.close()
writer.count(true)

function named(batch: LogBatch): LogBatch {
  const { name, n } = originOf(batch.messages[0] ?? '') ?? {}
  return Object.create(batch, { token: { value: `${name} ${n}` } })
}
