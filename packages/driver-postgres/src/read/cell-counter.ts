import { type DriverFilter, toMicroseconds } from '@logpond/core'
import type { Row } from '../connection/query-rows.js'
import type { ReadQueries } from '../connection/read-queries.js'
import { IDS_OF_PARTITION } from '../schema/tables.js'
import { CELL, cellsByPartition, PARTITION, partitionRows, plainCells } from './cells-sql.js'
import type { CountedColumn } from './counted-column.js'
import { filterSql } from './filter-sql.js'
import {
  type Cell,
  type ClosedPartition,
  MAX_CELLS,
  type PartitionCount,
  PartitionMemory,
} from './partition-memory.js'
import { SqlParameters } from './sql-parameters.js'

/** Units of a question from which nothing of it is kept. */
const MAX_QUESTION = 4096

/** A question that counts entries. */
export interface Counting {
  readonly filter: DriverFilter
  readonly columns: (parameters: SqlParameters) => readonly CountedColumn[]
  /** Names the columns: the same name has the same columns. Undefined if entries have so many values that counts are not kept. */
  readonly name: string | undefined
  /** Tables that are made from `cells`, which has the columns and the number of entries. */
  readonly tables?: readonly string[]
  /** Makes the answer: six columns, which begin with what a row is about, and the value. */
  readonly answer: string
}

/**
 * Counts entries, in one statement, which sees one snapshot. What it counts of closed partitions is kept: the next statement
 * with the same question leaves them out, and sees whether something was deleted of them meanwhile. If so, it is repeated.
 */
export class CellCounter {
  readonly #queries: ReadQueries
  readonly #schema: string
  readonly #memory = new PartitionMemory()

  /** @param schema The name of the schema, quoted. */
  constructor(queries: ReadQueries, schema: string) {
    this.#queries = queries
    this.#schema = schema
  }

  /** The rows of the answer. */
  async rows(counting: Counting, signal?: AbortSignal): Promise<Row[]> {
    const question = questionOf(counting)
    if (question === undefined || this.#memory.isTooLarge(question)) return this.#countAll(counting, signal)
    for (;;) {
      const known = this.#memory
        .known(question)
        .filter((count) => isWithin(count, counting.filter))
        .sort((a, b) => a.partition - b.partition)
      const rows = await this.#countRest(counting, known, signal)
      const versions = new Map(rows.filter(isPartition).map((row) => [Number(row[5]), row[1]]))
      const changed = known.filter(({ partition, version }) => versions.get(partition) !== version)
      for (const { partition } of changed) this.#memory.forget(question, partition)
      if (changed.length > 0) continue
      this.#keep(question, counting.filter, known, rows)
      return rows.filter((row) => !isPartition(row) && !isCell(row))
    }
  }

  #countAll({ filter, columns, tables = [], answer }: Counting, signal?: AbortSignal): Promise<Row[]> {
    const parameters = new SqlParameters()
    const cells = plainCells({
      schema: this.#schema,
      columns: columns(parameters),
      conditions: filterSql(filter, parameters),
    })
    const sql = `WITH ${[cells, ...tables].join(', ')} ${answer}`
    return this.#queries.rows(sql, parameters.values, signal)
  }

  #countRest(
    { filter, columns: columnsWith, tables = [], answer }: Counting,
    known: readonly PartitionCount[],
    signal: AbortSignal | undefined,
  ): Promise<Row[]> {
    const parameters = new SqlParameters()
    const columns = columnsWith(parameters)
    const cells = cellsByPartition(
      {
        schema: this.#schema,
        columns,
        conditions: filterSql(filter, parameters),
        known: known.map(({ partition }) => partition),
        cells: known.flatMap((count) => count.cells),
      },
      parameters,
    )
    const sql = `WITH ${[cells, ...tables].join(', ')} ${partitionRows(this.#schema, columns)} UNION ALL ${answer}`
    return this.#queries.rows(sql, parameters.values, signal)
  }

  /** Keeps what was counted of whole partitions. */
  #keep(
    question: string,
    filter: DriverFilter,
    known: readonly PartitionCount[],
    rows: readonly Row[],
  ): void {
    const cells = Map.groupBy(rows.filter(isCell), (row) => Number(row[5]))
    for (const [, version, count, min, max, number] of rows.filter(isPartition)) {
      if (Number(count) > MAX_CELLS) {
        this.#memory.markTooLarge(question)
        return
      }
      const partition = Number(number)
      const closed = {
        partition,
        version: String(version),
        minTimestamp: Number(min),
        maxTimestamp: Number(max),
      }
      if (!isWithin(closed, filter) || known.some((one) => one.partition === partition)) continue
      this.#memory.keep(question, { ...closed, cells: (cells.get(partition) ?? []).map(cellOf) })
    }
  }
}

const isPartition = ([kind]: Row) => kind === PARTITION
const isCell = ([kind]: Row) => kind === CELL

function cellOf([, value = null, entries = null, slice = null, severity = null]: Row): Cell {
  return { slice, severity, value, entries }
}

/** Names what is kept. The bounds of times and ids are not in it: they decide which partitions it is kept of. Undefined if it is too long. */
function questionOf({ filter, name }: Counting): string | undefined {
  if (name === undefined) return undefined
  const { startTime: _start, endTime: _end, maxId: _max, ...rest } = filter
  const question = JSON.stringify([name, rest])
  return question.length > MAX_QUESTION ? undefined : question
}

/** Whether the bounds of times and ids include all entries of a partition. */
function isWithin(
  { partition, minTimestamp, maxTimestamp }: ClosedPartition,
  { startTime, endTime, maxId }: DriverFilter,
): boolean {
  return (
    (startTime === undefined || minTimestamp >= toMicroseconds(startTime)) &&
    (endTime === undefined || maxTimestamp < toMicroseconds(endTime)) &&
    (maxId === undefined || (partition + 1) * IDS_OF_PARTITION <= maxId)
  )
}
