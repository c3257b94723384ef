// Holds the write lock of a database for a while, like another program, with better-sqlite3 alone.
// Reports: `locked`, `released`.
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { Journal, sharedTime } from '../journal.js'
import type { VictimTask } from './victim-task.js'

const { sqlite, duration, journal } = JSON.parse(process.argv[2] ?? '') as VictimTask
const database = new Database(sqlite.path, { timeout: 5000 })
database.exec('BEGIN IMMEDIATE; UPDATE log_state SET next_id = next_id')
process.send?.('locked')
await sleep(duration)
database.exec('COMMIT')
new Journal(journal).write({ note: 'released', value: sharedTime() })
process.send?.('released')
database.close()
