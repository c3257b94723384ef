// Reads a database in one transaction, as another program might, with better-sqlite3 alone, until SIGUSR2.
// `node long-reader.js TASK`. Tells: `reading`.
import { once } from 'node:events'
import Database from 'better-sqlite3'
import type { VictimTask } from './victim-task.js'

const { sqlite } = JSON.parse(process.argv[2] ?? '') as VictimTask
const database = new Database(sqlite.path, { readonly: true, timeout: 5000 })
const rows = database.prepare('SELECT id, message FROM log').iterate()
rows.next()
// A signal that is waited for keeps no process alive.
const life = setInterval(() => {}, 1000)
process.send?.('reading')
await once(process, 'SIGUSR2')
clearInterval(life)
rows.return?.()
database.close()
process.disconnect?.()
