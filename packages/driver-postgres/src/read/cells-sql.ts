import { IDS_OF_PARTITION } from '../schema/tables.js'
import { COLUMN_NAMES, type CountedColumn } from './counted-column.js'
import { bigint, where } from './filter-sql.js'
import { type Cell, MAX_CELLS } from './partition-memory.js'
import type { SqlParameters } from './sql-parameters.js'

/** What a row of a result is about, after those of the answer: a cell of a partition, or a partition. */
export const CELL = 'cell'
export const PARTITION = 'partition'

export interface CellsStatement {
  /** The name of the schema, quoted. */
  readonly schema: string
  readonly columns: readonly CountedColumn[]
  readonly conditions: readonly string[]
  /** Partitions that were counted before, in order, and their cells. */
  readonly known: readonly number[]
  readonly cells: readonly Cell[]
}

/** The table `cells` of a statement that counts: the columns, and the number of entries. */
export function plainCells({
  schema,
  columns,
  conditions,
}: Pick<CellsStatement, 'schema' | 'columns' | 'conditions'>): string {
  const rows = countedRows(columns, schema, conditions)
  return `cells AS MATERIALIZED (${grouped(columns, [], 'count(*)', rows)})`
}

/** The same, and before it the table `parts`, which has the cells of each partition that is not known yet. */
export function cellsByPartition(statement: CellsStatement, parameters: SqlParameters): string {
  const { schema, columns, conditions, known, cells } = statement
  // A shift: Postgres takes longer to divide.
  const part = { name: 'partition', sql: `(id - 1) >> ${Math.log2(IDS_OF_PARTITION)}` } as const
  const rows = countedRows([part, ...columns], schema, [...conditions, ...outside(known)])
  const names = [...columns.map(({ name }) => name), 'entries'].join(', ')
  const before = known.length === 0 ? '' : `UNION ALL SELECT * FROM ${tableOf(columns, cells, parameters)}`
  return `parts AS MATERIALIZED (${grouped(columns, ['partition'], 'count(*)', rows)}),
    cells AS MATERIALIZED (${grouped(columns, [], 'coalesce(sum(entries), 0)', `(SELECT ${names} FROM parts ${before}) parts`)})`
}

/** Rows with the closed partitions, and the cells of those that have few. */
export function partitionRows(schema: string, columns: readonly CountedColumn[]): string {
  const [slice, severity, value] = COLUMN_NAMES.map((name) =>
    columns.some((column) => column.name === name) ? `parts.${name}` : 'NULL',
  )
  const counted = '(SELECT partition, count(*) AS cells FROM parts GROUP BY 1) counted'
  return `SELECT '${PARTITION}', concat_ws(' ', p.xmin, d.xmin, d.entries), coalesce(counted.cells, 0), p.min_timestamp, p.max_timestamp, p.partition
      FROM ${schema}.partitions p LEFT JOIN ${schema}.deletions d USING (partition) LEFT JOIN ${counted} USING (partition)
    UNION ALL SELECT '${CELL}', ${value}::text, parts.entries, ${slice}, ${severity}, parts.partition
      FROM parts JOIN ${schema}.partitions USING (partition) JOIN ${counted} USING (partition) WHERE counted.cells <= ${MAX_CELLS}`
}

/**
 * Entries to be counted by some columns, as a part of a statement. Without the second, empty SELECT, Postgres would expect as many groups
 * as there are different times or documents once the table was analyzed: it would sort all rows, in one process and on the
 * disk, before it counts them. It knows nothing of the columns of a union, and expects few groups.
 */
function countedRows(
  columns: readonly { readonly name: string; readonly sql: string }[],
  schema: string,
  conditions: readonly string[],
): string {
  const list = columns.map(({ name, sql }) => `${sql} AS ${name}`)
  const rows = `SELECT ${list.join(', ')} FROM ${schema}.entries ${where(conditions)}`
  if (list.length === 0) return `(${rows}) rows`
  return `(${rows} UNION ALL SELECT ${list.map(() => 'NULL').join(', ')} WHERE false) rows`
}

function grouped(
  columns: readonly CountedColumn[],
  before: readonly string[],
  count: string,
  rows: string,
): string {
  const names = [...before, ...columns.map(({ name }) => name)]
  const group = names.length === 0 ? '' : `GROUP BY ${names.join(', ')}`
  return `SELECT ${[...names, `${count} AS entries`].join(', ')} FROM ${rows} ${group}`
}

/** The ids outside of partitions, which are in order: Postgres then plans without these. */
function outside(partitions: readonly number[]): string[] {
  return partitions.flatMap((partition, i) => {
    if (partitions[i - 1] === partition - 1) return []
    let end = i
    while (partitions[end + 1] === (partitions[end] as number) + 1) end++
    const first = partition * IDS_OF_PARTITION + 1
    const last = ((partitions[end] as number) + 1) * IDS_OF_PARTITION
    return [partition === 0 ? `id > ${bigint(last)}` : `(id < ${bigint(first)} OR id > ${bigint(last)})`]
  })
}

/** Cells that were counted before, as a table. */
function tableOf(
  columns: readonly CountedColumn[],
  cells: readonly Cell[],
  parameters: SqlParameters,
): string {
  const lists = [...columns, { name: 'entries', type: 'bigint' } as const].map(({ name, type }) =>
    parameters.add(
      cells.map((cell) => cell[name]),
      `${type}[]`,
    ),
  )
  return `unnest(${lists.join(', ')})`
}
