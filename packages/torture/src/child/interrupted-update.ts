// Changes entries in a transaction with a rollback journal, as another program might, and stays in its middle.
// Tells: `changed` when some of the changes are in the file and their journal beside it.
import Database from 'better-sqlite3'
import type { VictimTask } from './victim-task.js'

const { sqlite } = JSON.parse(process.argv[2] ?? '') as VictimTask
const database = new Database(sqlite.path)
// Without memory for the changed pages they are written before the end of the transaction.
database.exec('PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; PRAGMA cache_spill = 1')
database.exec("BEGIN IMMEDIATE; UPDATE log SET message = 'half written'")
process.send?.('changed')
setInterval(() => {}, 60_000)
