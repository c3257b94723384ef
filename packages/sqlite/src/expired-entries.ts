import { type DriverRetention, toMicroseconds } from '@logpond/core'
import { compile, sqlBuilder } from './compile.js'
import type { StatementCache } from './statement-cache.js'
import { END_OF_TIME } from './window-size.js'

/** Entries that one step looks at to find some that have expired. */
const SCAN_SIZE = 50_000

type Rule = DriverRetention['expired'][number]

/** Finds the entries that rules of age give up, oldest first, rule after rule. Never looks at a stretch of time twice. */
export class ExpiredEntries {
  readonly #statements: StatementCache
  readonly #rules: readonly Rule[]
  #rule = 0
  /** Microseconds: what lies before has nothing for the rule any more. */
  #from = -END_OF_TIME
  /** Where the stretch of time ends that is being looked at. */
  #to: number | undefined

  constructor(statements: StatementCache, rules: readonly Rule[]) {
    this.#statements = statements
    this.#rules = rules
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
      .select('id')
      .where('timestamp', '>=', this.#from)
      .where('timestamp', '<', to)
      .$if(minSeverity > 1, (select) => select.where('severity', '>=', minSeverity))
      .$if(maxSeverity < 24, (select) => select.where('severity', '<=', maxSeverity))
      .orderBy('timestamp')
      .orderBy('id')
      .limit(limit)
    return this.#statements.all(compile(query)).map((row) => row.id as number)
  }
}
