import { SCHEMA_PARTITION } from '../schema/versions.js'
import { literal } from '../sql/literal.js'
import type { Store } from '../store.js'

/** The part of a partition's rows that may be deleted before the partition is rewritten. */
const MAX_DELETED = 1 / 3

/**
 * Rewrites the partitions of which a third of the rows is deleted. ClickHouse drops deleted rows when it merges a part, but it may never merge
 * large old parts again.
 */
export async function dropDeletedRows(store: Store): Promise<void> {
  const { dialect, settings, target } = store
  const { database, table } = settings
  const sql = `SELECT toUInt32(partition), sum(rows) FROM system.parts WHERE active
    AND database = ${literal(database)} AND table = ${literal(table)}
    GROUP BY partition HAVING max(${dialect.hasDeletedRows}) = 1`
  const marked = new Map((await store.rows(sql)).map(([p, rows]) => [Number(p), Number(rows)]))
  marked.delete(SCHEMA_PARTITION)
  if (marked.size === 0) return
  const ids = [...marked.keys()].join(', ')
  const left = await store.rows(`SELECT p, count() FROM ${target} WHERE p IN (${ids}) GROUP BY p`)
  const visible = new Map(left.map(([p, rows]) => [Number(p), Number(rows)]))
  for (const [p, rows] of marked) {
    if ((visible.get(p) ?? 0) > rows * (1 - MAX_DELETED)) continue
    const statement = dialect.dropDeletedRows(target, p)
    if (statement !== undefined) await store.change(statement)
  }
}
