import type { DriverRetention } from '@logpond/core'
import type { DuckDBStore } from './duckdb-store.ts'
import { microseconds, type Sql } from './filter-sql.ts'

/** An entry that a policy deletes. */
export interface Doomed {
  readonly id: bigint
  readonly size: number
}

/** The first `limit` entries that a policy deletes: the expired ones, then the oldest of the others until its limits are met. */
export async function* entriesToDelete(
  store: DuckDBStore,
  policy: DriverRetention,
  limit: number,
): AsyncGenerator<Doomed, void> {
  const { maxEntries = Infinity, maxBytes = Infinity } = policy
  let { entries, bytes } = store.stats
  for await (const rows of store.query(candidates(policy, limit))) {
    for (const [id, size, isExpired] of rows) {
      if (!isExpired && entries <= maxEntries && bytes <= maxBytes) return
      entries--
      bytes -= Number(size)
      yield { id: id as bigint, size: Number(size) }
    }
  }
}

/** All entries, in the order of deletion. */
function candidates({ expired }: DriverRetention, limit: number): Sql {
  const rules = expired.map(() => 'severity BETWEEN ?::INTEGER AND ?::INTEGER AND timestamp < ?::BIGINT')
  const isExpired = rules.length === 0 ? 'false' : rules.join(' OR ')
  const values = expired.flatMap((rule) => [rule.minSeverity, rule.maxSeverity, microseconds(rule.before)])
  return {
    sql: `SELECT id, size, expired FROM (SELECT id, timestamp, size, (${isExpired}) AS expired FROM entries)
      ORDER BY expired DESC, timestamp, id ${Number.isFinite(limit) ? `LIMIT ${limit}` : ''}`,
    values,
  }
}
