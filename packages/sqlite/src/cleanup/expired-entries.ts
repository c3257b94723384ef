import { type DriverRetention, toMicroseconds } from '@logpond/core'
import type { StatementCache } from '../connection/statement-cache.js'
import { compile, sqlBuilder } from '../read/compile.js'
import { sql } from '../read/kysely.js'
import { END_OF_TIME } from '../read/read-values.js'

/** Entries that one step looks at to find some that have expired. */
const SCAN_SIZE = 50_000

/**
 * The id of an entry; as text where a number would not be exact. Only another program can have given such an id, and only
 * this one still finds its entry. To be sorted by `log.id`: this expression has no index.
 */
export const exactId =
  sql<number>`iif(id BETWEEN ${sql.lit(-END_OF_TIME)} AND ${sql.lit(END_OF_TIME)}, id, CAST(id AS TEXT))`.as(
    'id',
  )

type Rule = DriverRetention['expired'][number]

/** Whether an entry falls under one of these rules, of which there is one at least. */
export function isExpired(rules: readonly Rule[]) {
  const conditions = rules.map(({ minSeverity, maxSeverity, before }) => {
    // The plus keeps SQLite from looking up each rule by itself, which would lose the order of the times.
    const isOld = sql`+timestamp < ${toMicroseconds(before)}`
    if (minSeverity <= 1 && maxSeverity >= 24) return isOld
    return sql`(${isOld} AND severity BETWEEN ${minSeverity} AND ${maxSeverity})`
  })
  return sql<boolean>`(${sql.join(conditions, sql` OR `)})`
}

/** Microseconds: what lies here or later has expired by none of the rules. */
export function endOfRules(rules: readonly Rule[]): number {
  return Math.max(-END_OF_TIME, ...rules.map(({ before }) => toMicroseconds(before)))
}

/** Finds the entries that rules of age give up, oldest first over all rules. Never looks at a stretch of time twice. */
export class ExpiredEntries {
  readonly #statements: StatementCache
  readonly #rules: readonly Rule[]
  readonly #lastId: number
  readonly #end: number
  /** Microseconds: what lies before has nothing for the rules any more. */
  #from = -END_OF_TIME
  /** Where the stretch of time ends that is being looked at. */
  #to: number | undefined

  /** @param lastId Entries that come later are left to the next cleanup, so that this one ends. */
  constructor(statements: StatementCache, rules: readonly Rule[], lastId: number) {
    this.#statements = statements
    this.#rules = rules
    this.#lastId = lastId
    this.#end = endOfRules(rules)
  }

  /**
   * The ids of the next entries, to be deleted before the next call. There may be none in what one step looks at;
   * `undefined` when there are no more.
   */
  next(limit: number): number[] | undefined {
    if (this.#from >= this.#end) return undefined
    this.#to ??= this.#endOfScan()
    const to = this.#to
    const ids = this.#idsUpTo(to, limit)
    if (ids.length < limit) {
      this.#from = to
      this.#to = undefined
    }
    return ids.length > 0 || to < this.#end ? ids : undefined
  }

  #endOfScan(): number {
    const query = sqlBuilder
      .selectFrom('log')
      .select('timestamp')
      .where('timestamp', '>=', this.#from)
      .where('timestamp', '<', this.#end)
      .orderBy('timestamp')
      .limit(1)
      .offset(SCAN_SIZE)
    const end = this.#statements.value(compile(query)) as number | null
    if (end === null) return this.#end
    // One timestamp with more entries than a scan takes is looked at whole.
    return end === this.#from ? Math.min(this.#end, end + 1) : end
  }

  #idsUpTo(to: number, limit: number): number[] {
    const query = sqlBuilder
      .selectFrom('log')
      .select(exactId)
      .where('timestamp', '>=', this.#from)
      .where('timestamp', '<', to)
      // The plus keeps SQLite from walking the ids instead of the times.
      .where(sql`+id`, '<=', this.#lastId)
      .where(isExpired(this.#rules))
      .orderBy('timestamp')
      .orderBy('log.id')
      .limit(limit)
    return this.#statements.all(compile(query)).map((row) => row.id as number)
  }
}
