// Reads a database in one transaction until SIGUSR2, like another program, with better-sqlite3 alone.
// `node long-reader.js TASK`. Reports: `reading`.
import { once } from 'node:events'
import Database from 'better-sqlite3'
import type { VictimTask } from './victim-task.js'

const { sqlite } = JSON.parse(process.argv[2] ?? '') as VictimTask
const database = new Database(sqlite.path, { readonly: true, timeout: 5000 })
const rows = database.prepare('SELECT next_id FROM log_state').iterate()
rows.next()
// Waiting for a signal does not keep a process alive.
const life = setInterval(() => {}, 1000)
process.send?.('reading')
await once(process, 'SIGUSR2')
clearInterval(life)
rows.return?.()
database.close()
process.disconnect?.()
