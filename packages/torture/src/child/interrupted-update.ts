// Overwrites parts in a transaction with a rollback journal, like another program, and does not finish it.
// Reports: `changed` when some changes are in the file and the journal is next to it.
import Database from 'better-sqlite3'
import type { VictimTask } from './victim-task.js'

const { sqlite } = JSON.parse(process.argv[2] ?? '') as VictimTask
const database = new Database(sqlite.path)
// With a tiny cache, SQLite writes changed pages before the end of the transaction.
database.exec('PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; PRAGMA cache_spill = 1')
database.exec('BEGIN IMMEDIATE; UPDATE log_part SET head = zeroblob(4000)')
process.send?.('changed')
// Used until the end: the garbage collector would close a database that no code uses any more, and so end its transaction.
setInterval(() => database.inTransaction, 60_000)
