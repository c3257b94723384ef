import { randomUUID } from 'node:crypto'
import type { LogBatch, LogEntry } from '@logpond/core'
import { postgres } from '@logpond/driver-postgres'
import { Client } from 'pg'
import { from } from 'pg-copy-streams'
import type { Subject, Writer } from '../subject.js'
import { type BareRow, bareRows, COLUMNS, copyLines } from './bare-rows.js'
import { databaseFor } from './postgres-cluster.js'
import { postgresSums } from './postgres-sums.js'

const BARE = 'logpond.bare'
const TYPES = 'bigint, bigint, smallint, integer, text, text, text, text, text, text, text, jsonb'.split(', ')

/** The driver alone: its batches are made before, as core has them. */
export const postgresAppend: Subject = {
  name: 'driver-postgres, append()',
  async open({ directory }) {
    const database = await databaseFor(directory)
    const driver = postgres({ url: database.url })
    await driver.open()
    return {
      ...immediate(),
      prepare(entries) {
        const batch = batchOf(entries)
        return async () => {
          await driver.append(batch)
        }
      },
      async close() {
        await driver.close()
        await database.stop()
      },
    }
  },
  verify: verifyTable('logpond.entries'),
}

/** Its rows are made and encoded before. The table has all columns and indexes, and nothing else: no ids, no tokens. */
export const bareCopy = bare('COPY of the same rows', (client, rows) => {
  const lines = copyLines(rows)
  return () =>
    new Promise((resolve, reject) => {
      const stream = client.query(from(`COPY ${BARE} (${COLUMNS}) FROM STDIN`))
      stream.on('finish', resolve).on('error', reject).end(lines)
    })
})

export const bareUnnest = bare('INSERT … SELECT unnest() of the same rows', (client, rows) => {
  const columns = TYPES.map((_, column) => rows.map((row) => row[column]))
  const arrays = TYPES.map((type, i) => `$${i + 1}::${type}[]`).join(', ')
  const text = `INSERT INTO ${BARE} (${COLUMNS}) SELECT * FROM unnest(${arrays})`
  return async () => {
    await client.query({ name: 'bare', text, values: columns })
  }
})

function bare(name: string, work: (client: Client, rows: BareRow[]) => () => Promise<void>): Subject {
  return {
    name,
    differs: 'only adds rows to a table with the same columns and indexes; the rows are made before',
    async open({ directory }) {
      const database = await databaseFor(directory)
      const driver = postgres({ url: database.url })
      await driver.open()
      await driver.close()
      await database.query(`CREATE TABLE ${BARE} (LIKE logpond.entries INCLUDING ALL)`)
      const client = new Client(database.url)
      await client.connect()
      let nextId = 1
      return {
        ...immediate(),
        prepare(entries) {
          const rows = bareRows(entries, nextId)
          nextId += rows.length
          return work(client, rows)
        },
        async close() {
          await client.end()
          await database.stop()
        },
      }
    },
    verify: verifyTable(BARE),
  }
}

function verifyTable(table: string): Subject['verify'] {
  return async ({ directory }) => {
    const database = await databaseFor(directory)
    const sums = await postgresSums(database, table)
    await database.stop()
    return sums
  }
}

/** Such a writer only does what was prepared. */
function immediate(): Pick<Writer, 'write' | 'flush'> {
  return {
    write() {
      throw new Error('This subject only prepares batches.')
    },
    flush() {},
  }
}

function batchOf(entries: readonly LogEntry[]): LogBatch {
  return {
    token: randomUUID(),
    isRetry: false,
    size: entries.length,
    timestamps: entries.map(({ timestamp }) => Number(timestamp)),
    severities: entries.map(({ severity }) => Number(severity)),
    messages: entries.map(({ message }) => message),
    services: entries.map(({ service }) => service),
    hosts: entries.map(({ host }) => host),
    traceIds: entries.map(() => undefined),
    spanIds: entries.map(() => undefined),
    attributes: entries.map(({ attributes }) => JSON.stringify(attributes)),
  }
}
