import {
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  type DriverStats,
  type HistogramBucket,
  nextTurn,
  type StoredLogEntry,
} from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import type { ReadQueries } from '../connection/read-queries.js'
import { totalsSql } from '../schema/totals-sql.js'
import { countedRows } from './counted-rows.js'
import { COLUMNS, toEntry } from './entries.js'
import { afterSql, bigint, filterSql, where } from './filter-sql.js'
import { type Slices, slicesOf } from './slices.js'
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
    const conditions = filterSql(filter, parameters)
    if (conditions.length === 0) return (await this.stats(signal)).entries
    const sql = `SELECT count(*) FROM ${this.#schema}.entries ${where(conditions)}`
    const [row] = await this.#queries.rows(sql, parameters.values, signal)
    return Number(row?.[0])
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    const parameters = new SqlParameters()
    const slices = slicesOf(query)
    const columns = { slice: slices.sql, severity: 'severity' }
    const rows = countedRows(columns, this.#schema, filterSql(query, parameters))
    const sql = `SELECT slice, severity, count(*) FROM ${rows} GROUP BY 1, 2 ORDER BY 1, 2`
    return toBuckets(await this.#queries.rows(sql, parameters.values, signal), slices)
  }

  async stats(signal?: AbortSignal): Promise<DriverStats> {
    const [row] = await this.#queries.rows(totalsSql(this.#schema), [], signal)
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

function toBuckets(rows: readonly Row[], { startOf }: Slices): HistogramBucket[] {
  const buckets: HistogramBucket[] = []
  for (const [slice, severity, count] of rows) {
    const time = startOf(slice)
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
