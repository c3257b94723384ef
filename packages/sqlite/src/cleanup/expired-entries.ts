import { type DriverRetention, toMicroseconds } from '@logpond/core'
import type { StatementCache } from '../connection/statement-cache.js'
import { compile, sqlBuilder } from '../read/compile.js'
import { sql } from '../read/kysely.js'
import { END_OF_TIME } from '../read/read-values.js'

/** Entries that one step searches for expired ones. */
const SCAN_SIZE = 50_000

/**
 * The id of an entry, as text if a number would not be exact. Only another program can have added such an id, and only the
 * exact id finds its entry. Sort by `log.id`, because this expression has no index.
 */
export const exactId =
  sql<number>`iif(id BETWEEN ${sql.lit(-END_OF_TIME)} AND ${sql.lit(END_OF_TIME)}, id, CAST(id AS TEXT))`.as(
    'id',
  )

type Rule = DriverRetention['expired'][number]

/** Whether an entry matches at least one rule. There must be at least one rule. */
export function isExpired(rules: readonly Rule[]) {
  const conditions = rules.map(({ minSeverity, maxSeverity, before }) => {
    // The plus keeps SQLite from looking up each rule separately, which would lose the order by time.
    const isOld = sql`+timestamp < ${toMicroseconds(before)}`
    if (minSeverity <= 1 && maxSeverity >= 24) return isOld
    return sql`(${isOld} AND severity BETWEEN ${minSeverity} AND ${maxSeverity})`
  })
  return sql<boolean>`(${sql.join(conditions, sql` OR `)})`
}

/** Microseconds. No rule matches entries at this time or later. */
export function endOfRules(rules: readonly Rule[]): number {
  return Math.max(-END_OF_TIME, ...rules.map(({ before }) => toMicroseconds(before)))
}

/** Finds the entries that match rules of age, oldest first over all rules. Never searches a range of time twice. */
export class ExpiredEntries {
  readonly #statements: StatementCache
  readonly #rules: readonly Rule[]
  readonly #lastId: number
  readonly #end: number
  /** Microseconds. Before this time, no entries match the rules any more. */
  #from = -END_OF_TIME
  /** The end of the range of time that is being searched. */
  #to: number | undefined

  /** @param lastId Entries with greater ids are left to the next cleanup, so that this one ends. */
  constructor(statements: StatementCache, rules: readonly Rule[], lastId: number) {
    this.#statements = statements
    this.#rules = rules
    this.#lastId = lastId
    this.#end = endOfRules(rules)
  }

  /**
   * The ids of the next entries, which must be deleted before the next call. Empty if the range of this step has none;
   * `undefined` if there are no more.
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
    // If one timestamp has more entries than a step searches, the step takes all of them.
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
