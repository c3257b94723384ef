// Opens a storage, stores and reads while its process cannot open more files, and again afterwards.
// `node crowded-writer.js TASK`. Notes how `opening` and `reading` failed, and the number of entries that it `found` at the end.
import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { isLogStorageError, openLogStorage } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import { Journal } from '../journal.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import type { VictimTask } from './victim-task.js'

const BURST = 300

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const journal = new Journal(task.journal)
noteStrays(journal)
const open = () => openLogStorage({ driver: makeDriver(task.driver, task.sqlite), onDrop: () => {} })

let release = crowd()
await noteFailure('opening', async () => (await open()).close())
release()
const storage = await open()
const writer = new JournalingWriter(storage, task.writer, journal)
writer.store(BURST)
await storage.flush()
release = crowd()
writer.store(BURST)
await noteFailure('reading', () => storage.getRecent())
release()
writer.store(BURST)
await storage.flush()
const found = await storage.count()
journal.write({ note: 'found', value: found })
await storage.close()
writer.count(true)

/** Opens files until no more can be opened. Returns a function that closes them. */
function crowd(): () => void {
  const files: number[] = []
  try {
    for (;;) files.push(openSync(devNull, 'r'))
  } catch {
    return () => files.forEach(closeSync)
  }
}

async function noteFailure(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (!isLogStorageError(thrown)) throw thrown
    journal.write({ note: name, value: `${thrown.code} ${thrown.message}` })
  }
}
