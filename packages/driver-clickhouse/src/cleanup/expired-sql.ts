import { type DriverRetention, toMicroseconds } from '@logpond/core'
import { filterSql } from '../sql/filter-sql.js'
import type { WordSql } from '../sql/text-sql.js'

/** A condition, never NULL, for the entries that at least one of the rules covers. */
export function expiredSql(rules: DriverRetention['expired'], words: WordSql): string {
  const conditions = rules.map(({ minSeverity, maxSeverity, before, filter = {} }) => {
    const severities = `severity >= ${minSeverity} AND severity <= ${maxSeverity}`
    return `(ts < ${toMicroseconds(before)} AND ${severities} AND ${filterSql(filter, words)})`
  })
  return conditions.length === 0 ? '0' : `(${conditions.join(' OR ')})`
}
