import {
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  type DriverStats,
  type HistogramBucket,
  nextTurn,
  type StoredLogEntry,
} from '@logpond/core'
import type { ReadQueries } from '../connection/read-queries.js'
import { totalsSql } from '../schema/totals-sql.js'
import { bucketsOf, histogramColumns, TOTAL } from './buckets.js'
import type { CellCounter } from './cell-counter.js'
import { COLUMNS, toEntry } from './entries.js'
import { afterSql, bigint, filterSql, where } from './filter-sql.js'
import { slicesOf } from './slices.js'
import { SqlParameters } from './sql-parameters.js'

/** Rows that are converted in a turn of the event loop. */
const ROWS_OF_TURN = 500

/** Answers questions, each with one statement, which sees one snapshot. */
export class Reads {
  readonly #queries: ReadQueries
  readonly #schema: string
  readonly #counter: CellCounter

  /** @param schema The name of the schema, quoted. */
  constructor(queries: ReadQueries, schema: string, counter: CellCounter) {
    this.#queries = queries
    this.#schema = schema
    this.#counter = counter
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
    if (filterSql(filter, new SqlParameters()).length === 0) return (await this.stats(signal)).entries
    const answer = `SELECT '${TOTAL}', NULL::text, entries, NULL::bigint, NULL::bigint, NULL::bigint FROM cells`
    const [row] = await this.#counter.rows({ filter, name: 'count', columns: () => [], answer }, signal)
    return Number(row?.[2])
  }

  async histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    const { bucket, offset, ...filter } = query
    const slices = slicesOf(query)
    const columns = histogramColumns(slices)
    const answer = `SELECT '${TOTAL}', NULL::text, entries, slice, severity, NULL::bigint FROM cells`
    const rows = await this.#counter.rows(
      { filter, name: `${bucket} ${offset}`, columns: () => columns, answer },
      signal,
    )
    return [...bucketsOf(rows, slices, (start) => ({ start, count: 0, bySeverity: {} })).values()]
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
