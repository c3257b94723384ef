import { join } from 'node:path'
import { FIRST_TIME } from '../bench-entries.js'
import type { StoredSums, Subject } from '../subject.js'
import { LOG_TABLE, rowOf } from './log-table.js'

/** DuckDB's appender. DuckDB stores columns and is made for analysis. */
export const duckdbAppender: Subject = {
  name: 'DuckDB, appender',
  differs: 'no full text; entries since the last checkpoint are only in its log',
  async open({ directory }) {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(join(directory, 'duck.db'))
    const connection = await instance.connect()
    await connection.run(LOG_TABLE.replaceAll('INTEGER', 'BIGINT').replaceAll('TEXT', 'VARCHAR'))
    const appender = await connection.createAppender('log')
    let id = 0n
    let waiting = 0
    return {
      write(entries) {
        for (const entry of entries) {
          const [timestamp, severity, service, host, traceId, spanId, message, attributes] = rowOf(entry)
          appender.appendBigInt(++id)
          appender.appendBigInt(BigInt(timestamp as number))
          appender.appendBigInt(BigInt(severity as number))
          for (const text of [service, host, traceId, spanId, message, attributes]) {
            if (text === null || text === undefined) appender.appendNull()
            else appender.appendVarchar(text as string)
          }
          appender.endRow()
          if (++waiting % 1000 === 0) appender.flushSync()
        }
      },
      flush: () => appender.flushSync(),
      close() {
        appender.closeSync()
        connection.closeSync()
        instance.closeSync()
      },
    }
  },
  async verify({ directory }) {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(join(directory, 'duck.db'))
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll(
      `SELECT count(*) AS entries, sum(length(message)) AS messages, sum(length(attributes)) AS attributes,
        sum(timestamp // 1000 - ${FIRST_TIME}) AS timestamps, sum(severity) AS severities FROM log`,
    )
    const [row = {}] = reader.getRowObjects()
    connection.closeSync()
    instance.closeSync()
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, Number(value)]),
    ) as unknown as StoredSums
  },
}
