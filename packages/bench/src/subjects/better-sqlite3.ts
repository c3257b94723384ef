import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import Database from 'better-sqlite3'
import type { Subject } from '../subject.js'
import { COLUMNS, LOG_TABLE, ROW, ROWS_BEFORE_BLOCKS, rowOf, sumTable, TEXT_TRIGGER } from './log-table.js'

type Connection = InstanceType<typeof Database>
type Insert = (entries: readonly LogEntry[]) => void

interface HandWritten {
  readonly name: string
  readonly differs?: string
  /** SQL that runs after the table was created. */
  readonly schema?: string
  readonly pragmas?: readonly string[]
  /** Number of entries in one call of `insert`. Smaller portions are collected. */
  readonly batchSize: number
  readonly insert: (connection: Connection) => Insert
}

/** Each INSERT is a transaction of its own. */
const individually: HandWritten['insert'] = (connection) => {
  const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
  return (entries) => {
    for (const entry of entries) statement.run(rowOf(entry))
  }
}

/** As the documentation of better-sqlite3 recommends: a prepared INSERT, run many times in one transaction. */
const inTransactions: HandWritten['insert'] = (connection) => {
  const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
  return connection.transaction((entries: readonly LogEntry[]) => {
    for (const entry of entries) statement.run(rowOf(entry))
  })
}

/** The same, and one statement adds the words of the whole batch to the index. Triggers would flush the index at each row. */
const withTextOfBatch: HandWritten['insert'] = (connection) => {
  const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
  const index = connection.prepare(
    'INSERT INTO log_text (rowid, message) SELECT id, message FROM log WHERE id > ?',
  )
  const last = connection.prepare('SELECT coalesce(max(id), 0) FROM log').pluck()
  return connection.transaction((entries: readonly LogEntry[]) => {
    const before = last.get()
    for (const entry of entries) statement.run(rowOf(entry))
    index.run(before)
  })
}

const ROWS = 50

/** Many rows per statement: about the fastest way to use the binding in one thread. */
const inMultipleRows: HandWritten['insert'] = (connection) => {
  const prepare = (rows: number) =>
    connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${Array(rows).fill(ROW).join(', ')}`)
  const [many, one] = [prepare(ROWS), prepare(1)]
  return connection.transaction((entries: readonly LogEntry[]) => {
    let start = 0
    for (; start + ROWS <= entries.length; start += ROWS)
      many.run(entries.slice(start, start + ROWS).flatMap(rowOf))
    for (const entry of entries.slice(start)) one.run(rowOf(entry))
  })
}

function handWritten({ name, differs, schema, pragmas, batchSize, insert }: HandWritten): Subject {
  const pathIn = (directory: string) => join(directory, 'by-hand.db')
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    async open({ directory }) {
      const isNew = !existsSync(pathIn(directory))
      const connection = new Database(pathIn(directory))
      for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', ...(pragmas ?? [])]) {
        connection.pragma(pragma)
      }
      if (isNew) connection.exec(LOG_TABLE)
      if (isNew && schema !== undefined) connection.exec(schema)
      const insertAll = insert(connection)
      let waiting: LogEntry[] = []
      const flush = () => {
        if (waiting.length > 0) insertAll(waiting)
        waiting = []
      }
      return {
        write(entries) {
          for (const entry of entries) {
            waiting.push(entry)
            if (waiting.length >= batchSize) flush()
          }
        },
        flush,
        close: () => void connection.close(),
      }
    },
    verify: async ({ directory }) => sumTable(pathIn(directory)),
  }
}

const BY_TIME = 'CREATE INDEX log_by_time ON log (timestamp)'
const NO_QUEUE = 'blocks the event loop while it writes'

export const individualInserts = handWritten({
  name: 'better-sqlite3, one insert at a time',
  differs: NO_QUEUE,
  batchSize: 1,
  insert: individually,
})
export const transactions = handWritten({
  name: 'better-sqlite3, transactions of 1,000',
  differs: `${NO_QUEUE}; no index`,
  batchSize: 1000,
  insert: inTransactions,
})
export const transactionsWithIndex = handWritten({
  name: 'better-sqlite3, transactions of 1,000, index on time',
  differs: NO_QUEUE,
  schema: BY_TIME,
  batchSize: 1000,
  insert: inTransactions,
})
export const multipleRows = handWritten({
  name: 'better-sqlite3, multi-row inserts, transactions of 1,000',
  differs: `${NO_QUEUE}; no index`,
  batchSize: 1000,
  insert: inMultipleRows,
})
export const individualWithTriggers = handWritten({
  name: 'better-sqlite3, one insert at a time, FTS5 trigger',
  differs: NO_QUEUE,
  schema: TEXT_TRIGGER,
  batchSize: 1,
  insert: individually,
})
export const transactionsWithTriggers = handWritten({
  name: 'better-sqlite3, transactions of 1,000, FTS5 trigger',
  differs: NO_QUEUE,
  schema: TEXT_TRIGGER,
  batchSize: 1000,
  insert: inTransactions,
})
export const rowsBeforeBlocks = handWritten({
  name: 'better-sqlite3, rows and FTS5',
  differs: `the schema of Logpond before blocks, filled in transactions of 2,000; ${NO_QUEUE}`,
  schema: ROWS_BEFORE_BLOCKS,
  batchSize: 2000,
  insert: withTextOfBatch,
})
export const transactionsFull = handWritten({
  name: 'better-sqlite3, transactions of 1,000, synchronous FULL',
  differs: `${NO_QUEUE}; no index`,
  pragmas: ['synchronous = FULL'],
  batchSize: 1000,
  insert: inTransactions,
})
