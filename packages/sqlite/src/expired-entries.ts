import { type DriverRetention, toMicroseconds } from '@logpond/core'
import { compile, sqlBuilder } from './compile.js'
import { sql } from './kysely.js'
import type { StatementCache } from './statement-cache.js'
import { END_OF_TIME } from './window-size.js'

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

/** Finds the entries that rules of age give up, oldest first, rule after rule. Never looks at a stretch of time twice. */
export class ExpiredEntries {
  readonly #statements: StatementCache
  readonly #rules: readonly Rule[]
  readonly #lastId: number
  #rule = 0
  /** Microseconds: what lies before has nothing for the rule any more. */
  #from = -END_OF_TIME
  /** Where the stretch of time ends that is being looked at. */
  #to: number | undefined

  /** @param lastId Entries that come later are left to the next cleanup, so that this one ends. */
  constructor(statements: StatementCache, rules: readonly Rule[], lastId: number) {
    this.#statements = statements
    this.#rules = rules
    this.#lastId = lastId
  }

  /**
   * The ids of the next entries, to be deleted before the next call. There may be none in what one step looks at;
   * `undefined` when there are no more.
   */
  next(limit: number): number[] | undefined {
    for (let rule = this.#rules[this.#rule]; rule !== undefined; rule = this.#rules[this.#rule]) {
      const before = toMicroseconds(rule.before)
      this.#to ??= this.#endOfScan(before)
      const to = this.#to
      const ids = this.#idsUpTo(to, rule, limit)
      const isThrough = ids.length < limit
      if (isThrough) {
        this.#from = to
        this.#to = undefined
      }
      if (isThrough && to >= before) {
        this.#rule++
        this.#from = -END_OF_TIME
      }
      if (ids.length > 0 || to < before) return ids
    }
    return undefined
  }

  #endOfScan(before: number): number {
    const query = sqlBuilder
      .selectFrom('log')
      .select('timestamp')
      .where('timestamp', '>=', this.#from)
      .where('timestamp', '<', before)
      .orderBy('timestamp')
      .limit(1)
      .offset(SCAN_SIZE)
    const end = this.#statements.value(compile(query)) as number | null
    if (end === null) return before
    // One timestamp with more entries than a scan takes is looked at whole.
    return end === this.#from ? Math.min(before, end + 1) : end
  }

  #idsUpTo(to: number, { minSeverity, maxSeverity }: Rule, limit: number): number[] {
    const query = sqlBuilder
      .selectFrom('log')
      .select(exactId)
      .where('timestamp', '>=', this.#from)
      .where('timestamp', '<', to)
      // The plus keeps SQLite from walking the ids instead of the times.
      .where(sql`+id`, '<=', this.#lastId)
      .$if(minSeverity > 1, (select) => select.where('severity', '>=', minSeverity))
      .$if(maxSeverity < 24, (select) => select.where('severity', '<=', maxSeverity))
      .orderBy('timestamp')
      .orderBy('log.id')
      .limit(limit)
    return this.#statements.all(compile(query)).map((row) => row.id as number)
  }
}
