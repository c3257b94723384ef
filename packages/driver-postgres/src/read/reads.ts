import {
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  type DriverStats,
  type HistogramBucket,
  nextTurn,
  type StoredLogEntry,
  toMicroseconds,
} from '@logpond/core'
import type { ReadQueries, Row } from '../connection/query.js'
import { totalsSql } from '../schema/totals-sql.js'
import { COLUMNS, toEntry } from './entries.js'
import { afterSql, bigint, filterSql, where } from './filter-sql.js'
import { SqlParameters } from './sql-parameters.js'

/** Rows that are converted in a turn of the event loop. */
const ROWS_OF_TURN = 500

/** Answers questions, each with one statement, which sees one snapshot. */
export class Reads {
  readonly #queries: ReadQueries
  readonly #schema: string

  /** @param schema The name of the schema, quoted. */
  constructor(queries: ReadQueries, schema: string) {
    this.#queries = queries
    this.#schema = schema
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    const parameters = new SqlParameters()
    const conditions = [...afterSql(query), ...filterSql(query, parameters)]
    const direction = query.order === 'oldest' ? 'ASC' : 'DESC'
    const sql = `SELECT ${COLUMNS} FROM ${this.#schema}.entries ${where(conditions)}
      ORDER BY timestamp ${direction}, id ${direction} LIMIT ${Number(query.limit)}`
    return this.#entries(sql, parameters, signal)
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    const parameters = new SqlParameters()
    const conditions = [`id > ${bigint(id)}`, ...filterSql(filter, parameters)]
    const sql = `SELECT ${COLUMNS} FROM ${this.#schema}.entries ${where(conditions)} ORDER BY id LIMIT ${Number(limit)}`
    return this.#entries(sql, parameters, signal)
  }

  async count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    const parameters = new SqlParameters()
    const sql = `SELECT count(*) FROM ${this.#schema}.entries ${where(filterSql(filter, parameters))}`
    const [row] = await this.#queries.rows(sql, parameters.values, signal)
    return Number(row?.[0])
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    const parameters = new SqlParameters()
    const conditions = where(filterSql(query, parameters))
    const sql = `SELECT ${sliceSql(query)} AS start, severity, count(*) FROM ${this.#schema}.entries ${conditions}
      GROUP BY 1, 2 ORDER BY 1, 2`
    return toBuckets(await this.#queries.rows(sql, parameters.values, signal))
  }

  async stats(): Promise<DriverStats> {
    const [row] = await this.#queries.rows(totalsSql(this.#schema), [])
    return { lastId: Number(row?.[0]), entries: Number(row?.[1]), bytes: Number(row?.[2]) }
  }

  async lastId(signal?: AbortSignal): Promise<number> {
    const [row] = await this.#queries.rows(`SELECT last_id FROM ${this.#schema}.store`, [], signal)
    return Number(row?.[0])
  }

  async #entries(
    sql: string,
    parameters: SqlParameters,
    signal: AbortSignal | undefined,
  ): Promise<StoredLogEntry[]> {
    const rows = await this.#queries.rows(sql, parameters.values, signal)
    const entries: StoredLogEntry[] = []
    for (const row of rows) {
      entries.push(toEntry(row))
      if (entries.length % ROWS_OF_TURN === 0) await nextTurn()
    }
    return entries
  }
}

/** The start of the slice of an entry, in microseconds. The rest of a division has the sign of the dividend. */
function sliceSql({ bucket, offset = 0 }: Pick<DriverHistogram, 'bucket' | 'offset'>): string {
  const width = bigint(toMicroseconds(bucket))
  const shift = bigint(toMicroseconds(offset))
  return `timestamp - ((timestamp - ${shift}) % ${width} + ${width}) % ${width}`
}

function toBuckets(rows: readonly Row[]): HistogramBucket[] {
  const buckets: HistogramBucket[] = []
  for (const [start, severity, count] of rows) {
    const time = Number(start) / 1000
    let bucket = buckets[buckets.length - 1]
    if (bucket?.start !== time) {
      bucket = { start: time, count: 0, bySeverity: {} }
      buckets.push(bucket)
    }
    bucket.count += Number(count)
    bucket.bySeverity[Number(severity)] = Number(count)
  }
  return buckets
}
