import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DemoReader, DemoSubject } from '../demo/demo-subject.js'
import { answerOfRows, type Dialect, sqlOf } from './sql-of.js'

/** The part of the package chdb that this file uses. The package takes 540 MB, so it is not a dependency, and has no types here. */
interface Chdb {
  readonly Session: new (path: string) => Session
  version(): { readonly chdb: string; readonly libchdb: string }
}

interface Session {
  query(sql: string, format?: string): string
  insert(rows: {
    readonly table: string
    readonly values: Buffer
    readonly format: 'JSONEachRow'
  }): Promise<unknown>
  close(): void
}

/** A table as for the logs of OpenTelemetry: zstd for each column, and filters of trace ids and of words. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS log (
    id UInt64 CODEC(Delta, ZSTD(1)),
    timestamp Int64 CODEC(Delta, ZSTD(1)),
    severity UInt8 CODEC(ZSTD(1)),
    service LowCardinality(String) CODEC(ZSTD(1)),
    host LowCardinality(String) CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    message String CODEC(ZSTD(1)),
    attributes String CODEC(ZSTD(1)),
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_word message TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 1
  ) ENGINE = MergeTree ORDER BY (timestamp, id)`

const names = (path: readonly string[]) => path.map((name) => `'${name}'`).join(', ')

const CLICKHOUSE: Dialect = {
  // Unlike position(), LIKE uses the filter of words.
  contains: ({ text }) => `message LIKE '%${text}%'`,
  word: ({ literal }) => `hasToken(message, ${literal})`,
  phrase: ({ text }) => `message LIKE '%${text}%'`,
  numberAt: (path) => `JSONExtractInt(attributes, ${names(path)})`,
  textAt: (path) => `JSONExtractString(attributes, ${names(path)})`,
  divided: (value, by) => `intDiv(${value}, ${by})`,
}

const PORTION = 100_000

/** ClickHouse in this process, if the package chdb is installed. */
export function chdbDemo(): DemoSubject {
  const { Session, version } = createRequire(import.meta.url)('chdb') as Chdb
  const connect = (directory: string): Session => {
    const session = new Session(join(directory, 'clickhouse'))
    session.query('CREATE DATABASE IF NOT EXISTS logs ENGINE = Atomic')
    session.query('USE logs')
    // Otherwise a repeated question reads only the parts that matched the first time.
    session.query('SET use_query_condition_cache = 0')
    return session
  }
  return {
    name: 'ClickHouse in process (chdb)',
    differs: 'all processors; no cache of conditions; commits do not survive a power cut',
    version: version().libchdb.replaceAll('"', ''),
    async open({ directory }) {
      const session = connect(directory)
      session.query(TABLE)
      let id = 0
      let waiting: string[] = []
      const flush = async () => {
        const values = Buffer.from(waiting.join('\n'))
        waiting = []
        if (values.length > 0) await session.insert({ table: 'log', values, format: 'JSONEachRow' })
      }
      return {
        async write(entries) {
          for (const { timestamp, traceId, spanId, attributes, ...same } of entries) {
            const row = {
              id: ++id,
              timestamp: Math.round((timestamp as number) * 1000),
              ...same,
              trace_id: traceId,
              span_id: spanId,
              attributes: attributes === undefined ? '' : JSON.stringify(attributes),
            }
            waiting.push(JSON.stringify(row))
          }
          if (waiting.length >= PORTION) await flush()
        },
        flush,
        close() {
          // Merges all parts, as an idle server does.
          session.query('OPTIMIZE TABLE log FINAL')
          session.close()
        },
      }
    },
    async read({ directory }): Promise<DemoReader> {
      const session = connect(directory)
      return {
        async answer(question) {
          const sql = sqlOf(question, CLICKHOUSE)
          if (sql === undefined) return undefined
          const rows = session.query(sql, 'JSONCompactEachRow')
          const lines = rows.split('\n').filter((line) => line !== '')
          return answerOfRows(
            question.ask,
            lines.map((line) => JSON.parse(line) as unknown[]),
          )
        },
        close: () => session.close(),
      }
    },
  }
}
