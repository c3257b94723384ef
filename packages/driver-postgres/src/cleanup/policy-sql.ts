import { type DriverRetention, toMicroseconds } from '@logpond/core'
import { allOf, bigint } from '../read/filter-sql.js'
import type { SqlParameters } from '../read/sql-parameters.js'

const MAX_SEVERITY = 24

/** A condition that is true for the entries that have expired. */
export function expiredSql({ expired }: DriverRetention, parameters: SqlParameters): string {
  const rules = expired.map(({ minSeverity, maxSeverity, before, filter }) => {
    const matches = filter === undefined ? '' : ` AND (${allOf(filter, parameters)})`
    return `(severity BETWEEN ${Number(minSeverity)} AND ${Number(maxSeverity)} AND timestamp < ${bigint(toMicroseconds(before))}${matches})`
  })
  return rules.length === 0 ? 'false' : `(${rules.join(' OR ')})`
}

/**
 * The time in microseconds before which every entry has expired, whatever its severity; undefined if there is none. These entries
 * are the first that a cleanup deletes.
 */
export function allExpiredBefore({ expired }: DriverRetention): number | undefined {
  let before = Infinity
  for (let severity = 1; severity <= MAX_SEVERITY; severity++) {
    const ends = expired
      .filter(
        (rule) => rule.filter === undefined && rule.minSeverity <= severity && severity <= rule.maxSeverity,
      )
      .map((rule) => toMicroseconds(rule.before))
    before = Math.min(before, Math.max(-Infinity, ...ends))
  }
  return Number.isFinite(before) ? before : undefined
}
