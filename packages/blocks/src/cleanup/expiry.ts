import type { AnyTest, DriverRetention } from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { countTests } from '../match/count-tests.js'
import { matchInSteps, type Pauses } from '../match/match-rows.js'
import { hasRows, unite } from '../match/row-set.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Part, RowSet } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'
import { inPartSteps } from '../read/part-source.js'
import { passingBySeverity } from '../read/passing-by-severity.js'
import type { Steps } from '../steps.js'
import { AgeRules, type Extent } from './age-rules.js'
import { type FilterContext, FilterRule } from './filter-rule.js'

/** The caller of a step decides when it continues, and a part is not much work. */
const AFTER_EACH_TEST: Pauses = { isDue: () => true }

const TESTS_OF_WEIGHT = 32

/** The rows that a cleanup deletes first, or may delete. */
export class Expiry {
  readonly #ages: AgeRules
  readonly #filtered: readonly FilterRule[]
  /** What rows pass that any of the rules covers, if rules have filters. */
  readonly #union: AnyTest
  readonly #isAll = new WeakMap<PartHead, boolean>()
  /** How many times as long as for a rule without a filter it takes to find the rows of a part. */
  readonly weight: number

  private constructor(ages: AgeRules, filtered: readonly FilterRule[], union: AnyTest) {
    this.#ages = ages
    this.#filtered = filtered
    this.#union = union
    this.weight = filtered.length === 0 ? 1 : 2 + Math.floor(countTests([union]) / TESTS_OF_WEIGHT)
  }

  /** What the rules of a policy cover, up to an id. */
  static ofRules(rules: DriverRetention['expired'], maxId: number, context: FilterContext): Expiry {
    const plain = rules.filter(({ filter }) => filter === undefined)
    const alternatives = rules.map(
      (rule) => new FilterRule({ ...rule, filter: rule.filter ?? {} }, maxId, context),
    )
    return new Expiry(
      AgeRules.of(plain, maxId),
      alternatives.filter((_, i) => rules[i]?.filter !== undefined),
      { column: 'any', alternatives: alternatives.map(({ tests }) => tests) },
    )
  }

  /** All rows up to an id. */
  static ofAll(maxId: number): Expiry {
    return new Expiry(AgeRules.ofAll(maxId), [], { column: 'any', alternatives: [] })
  }

  /** The names of the rules with filters. */
  get names(): ReadonlySet<string> {
    return new Set(this.#filtered.map(({ name }) => name))
  }

  extentOf(entry: PartEntry): Extent {
    const byAge = this.#ages.extentOf(entry)
    if (byAge === 'all') return 'all'
    const byFilter = this.#filtered.map((rule) => rule.extentOf(entry))
    if (byFilter.includes('all')) return 'all'
    if (!byFilter.includes('some')) return byAge
    return this.#coversAll(entry) ? 'all' : 'some'
  }

  #coversAll({ head }: PartEntry): boolean {
    let isAll = this.#isAll.get(head)
    if (isAll === undefined) {
      isAll = undecidedTests(head, [this.#union])?.length === 0
      this.#isAll.set(head, isAll)
    }
    return isAll
  }

  /** The most rows of a part that can have expired. */
  maxRows(entry: PartEntry): number {
    const { head, dead } = entry
    const isFiltered = this.#filtered.some((rule) => rule.extentOf(entry) !== 'none')
    return isFiltered ? head.count - (dead?.count ?? 0) : this.#ages.maxRows(entry)
  }

  /** The number of living rows of a part that have expired; `undefined` if its head does not show it. */
  countByHead(entry: PartEntry): number | undefined {
    const [rule, another] = this.#filtered.filter((one) => one.extentOf(entry) !== 'none')
    if (rule === undefined || another !== undefined || this.#ages.extentOf(entry) !== 'none') return undefined
    const bySeverity = passingBySeverity(entry, rule.undecided(entry) ?? [])
    return bySeverity?.reduce((sum, rows) => sum + rows, 0)
  }

  /** Whether a part, of which some rows may have expired, has to be opened. */
  *mayHaveRows(entry: PartEntry, view: DirectoryView): Steps<boolean> {
    if (this.#ages.extentOf(entry) !== 'none') return true
    for (const rule of this.#filtered) {
      if (rule.extentOf(entry) !== 'none' && (yield* rule.mayMatch(entry, view))) return true
    }
    return false
  }

  /** The living rows of a part that have expired. */
  *rowsOf(entry: PartEntry, part: Part): Steps<RowSet> {
    const rows = new Uint8Array(part.count)
    if (this.#ages.extentOf(entry) !== 'none') this.#ages.addRows(part, rows)
    entry.dead?.removeFrom(rows)
    for (const rule of this.#filtered) {
      if (rule.extentOf(entry) === 'none') continue
      const tests = rule.undecided(entry) ?? []
      const open = new Uint8Array(part.count).fill(1)
      entry.dead?.removeFrom(open)
      const found = yield* inPartSteps(entry, matchInSteps(part, tests, open, AFTER_EACH_TEST))
      if (!hasRows(found)) rule.noteDone(entry)
      unite(rows, found)
    }
    return rows
  }

  /** Remembers that all rows of a part that had expired are deleted. */
  noteDone(entry: PartEntry): void {
    for (const rule of this.#filtered) rule.noteDone(entry)
  }
}
