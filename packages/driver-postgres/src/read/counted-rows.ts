import { where } from './filter-sql.js'

/**
 * Entries to be counted by some columns, as a part of a statement. Without the second, empty SELECT, Postgres would expect as many groups
 * as there are different times or documents once the table was analyzed: it would sort all rows, in one process and on the
 * disk, before it counts them. It knows nothing of the columns of a union, and expects few groups.
 *
 * @param columns Expressions by name.
 * @param schema The name of the schema, quoted.
 */
export function countedRows(
  columns: Readonly<Record<string, string>>,
  schema: string,
  conditions: readonly string[],
): string {
  const list = Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`)
  const nothing = list.map(() => 'NULL').join(', ')
  return `(SELECT ${list.join(', ')} FROM ${schema}.entries ${where(conditions)}
      UNION ALL SELECT ${nothing} WHERE false) rows`
}
