import { createRequire } from 'node:module'
import { Writable } from 'node:stream'
import Database from 'better-sqlite3'
import { LOG_TABLE } from '../subjects/log-table.js'

interface Line {
  readonly time: number
  readonly level: number
  readonly msg: string
}

const BATCH = 1000
/** Milliseconds after which a smaller batch is written. */
const DELAY = 100

// pino's own dependency, which applications do not install.
const require = createRequire(createRequire(import.meta.url).resolve('pino'))
const build = require('pino-abstract-transport') as (
  read: (source: NodeJS.ReadableStream) => void,
  options: { close: () => Promise<void> },
) => NodeJS.ReadWriteStream

/** A transport of pino that stores lines in SQLite, as it is usually written by hand. */
export default function handWrittenTransport({ path }: { path: string }): NodeJS.ReadWriteStream {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.exec(LOG_TABLE)
  const insert = database.prepare(
    'INSERT INTO log (timestamp, severity, message, attributes) VALUES (?, ?, ?, ?)',
  )
  const insertAll = database.transaction((lines: readonly Line[]) => {
    for (const { time, level, msg, ...fields } of lines) {
      insert.run(time * 1000, level, msg, JSON.stringify(fields))
    }
  })
  let waiting: Line[] = []
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    insertAll(waiting)
    waiting = []
  }

  const sink = new Writable({
    objectMode: true,
    write(line: Line, _encoding, done) {
      waiting.push(line)
      if (waiting.length >= BATCH) write()
      else timer ??= setTimeout(write, DELAY)
      done()
    },
  })
  return build((source) => source.pipe(sink), {
    async close() {
      write()
      database.close()
    },
  })
}
