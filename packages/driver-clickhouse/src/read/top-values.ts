import type { DriverTopValues, TopValues } from '@logpond/core'
import { filterSql } from '../sql/filter-sql.js'
import { VALUE_ORDER, valueSql } from '../sql/value-sql.js'
import type { Store } from '../store.js'
import { untagged } from './tagged-values.js'

/** The most frequent values, as they are in the table. */
interface CountedValues extends TopValues {
  /** Of `values`, in hexadecimal digits. */
  readonly tagged: readonly string[]
}

/** Counts entries by the value of a field: all values, however many there are. */
export async function topValues(
  store: Store,
  { field, limit, ...filter }: DriverTopValues,
  signal?: AbortSignal,
): Promise<CountedValues> {
  const where = filterSql(filter, store.dialect.words)
  // The group without a value comes last, and each row has its number.
  const sql = `SELECT hex(v), c, sum(v != '') OVER (), sum(if(v = '', c, 0)) OVER () FROM (
      SELECT v, count() AS c FROM (SELECT ${valueSql(field)} AS v FROM ${store.target} WHERE kind = 0 AND ${where})
      GROUP BY v
    ) ORDER BY v = '', c DESC, ${VALUE_ORDER} LIMIT ${limit}`
  const rows = (await store.rows(sql, { signal })) as [string, number, number, number][]
  const [[, , distinct, missing] = ['', 0, 0, 0]] = rows
  const found = rows.filter(([hex]) => hex !== '')
  return {
    values: found.map(([hex, count]) => ({ value: untagged(hex), count })),
    tagged: found.map(([hex]) => hex),
    distinct,
    missing,
    complete: true,
  }
}
