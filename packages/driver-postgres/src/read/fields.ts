import { type DriverFilter, FieldCounter, type FieldSummary, type JsonObject, nextTurn } from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import type { ReadQueries } from '../connection/read-queries.js'
import { bigint, filterSql, where } from './filter-sql.js'
import { SqlParameters } from './sql-parameters.js'

/** Entries whose attributes one statement reads. */
const PAGE = 10_000
/** Attributes that are parsed in a turn of the event loop. */
const ROWS_OF_TURN = 500

/**
 * Collects the names of attributes. Postgres sends the attributes alone: to divide them into names by `jsonb_each` takes its processes
 * three times as long as it takes this one to parse them.
 */
export class Fields {
  readonly #queries: ReadQueries
  readonly #schema: string

  /** @param schema The name of the schema, quoted. */
  constructor(queries: ReadQueries, schema: string) {
    this.#queries = queries
    this.#schema = schema
  }

  async list(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    const fields = new FieldCounter()
    const parameters = new SqlParameters()
    const conditions = ['attributes IS NOT NULL', ...filterSql(filter, parameters)]
    const read = (more: readonly string[], rest: string) =>
      this.#queries.rows(
        `SELECT id, attributes FROM ${this.#schema}.entries ${where([...conditions, ...more])} ${rest} LIMIT ${PAGE}`,
        parameters.values,
        signal,
      )
    // Few entries are found by any index: in the order of ids, Postgres may look at all others to find them.
    const first = await read([], '')
    if (first.length < PAGE) {
      await count(fields, first)
      return fields.summaries()
    }
    const [row] = await this.#queries.rows(`SELECT last_id FROM ${this.#schema}.store`, [], signal)
    const bound = `id <= ${bigint(Number(row?.[0]))}`
    for (let after = 0; ; ) {
      const page = await read([bound, `id > ${bigint(after)}`], 'ORDER BY id')
      await count(fields, page)
      if (page.length < PAGE) return fields.summaries()
      after = Number(page[page.length - 1]?.[0])
    }
  }
}

async function count(fields: FieldCounter, rows: readonly Row[]): Promise<void> {
  let counted = 0
  for (const [, attributes] of rows) {
    fields.add(JSON.parse(attributes as string) as JsonObject)
    if (++counted % ROWS_OF_TURN === 0) await nextTurn()
  }
}
