import type { FieldTest } from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { matchInSteps } from '../match/match-rows.js'
import { allRows, hasRows } from '../match/row-set.js'
import type { Part, RowSet } from '../part/part.js'
import type { Steps } from '../steps.js'
import type { AddCounted } from './alike-rows.js'
import type { FilterLookUp } from './filter-index.js'
import type { Pace } from './pace.js'
import type { PartCounts } from './part-counts.js'
import { inPart, inPartSteps, type PartSource } from './part-source.js'
import type { RowMemory } from './row-memory.js'

/** An opened part, and the rows of it that a read has found. */
export interface Found {
  readonly part: Part
  readonly rows: RowSet
}

/** One attempt at a read, over the parts that existed at one moment. */
export class Read {
  readonly view: DirectoryView
  /** What entries have to pass. */
  readonly tests: readonly FieldTest[]
  readonly pace: Pace
  /** Whether another read is likely to need the parts of this one soon. */
  readonly #isLikelyAgain: boolean
  readonly #source: PartSource
  readonly #filters: FilterLookUp
  readonly #memory: RowMemory
  /** Whether the read counts by service. */
  readonly #byService: boolean
  /** What earlier reads have counted in whole blocks. */
  readonly partCounts: PartCounts

  constructor(
    source: PartSource,
    view: DirectoryView,
    tests: readonly FieldTest[],
    filters: FilterLookUp,
    memory: RowMemory,
    isLikelyAgain: boolean,
    pace: Pace,
    partCounts: PartCounts,
    byService = false,
  ) {
    this.#source = source
    this.#filters = filters
    this.#memory = memory
    this.view = view
    this.tests = tests
    this.#isLikelyAgain = isLikelyAgain
    this.pace = pace
    this.partCounts = partCounts
    this.#byService = byService
  }

  /**
   * The rows of a part that pass tests. `undefined` if there are none. The part is not opened if its filter excludes it.
   *
   * @param tests Those of this read that the head of the part does not decide.
   * @param among Chooses the rows to look at; all by default.
   */
  *find(
    entry: PartEntry,
    tests: readonly FieldTest[],
    among?: (part: Part) => RowSet,
  ): Steps<Found | undefined> {
    const part = yield* this.open(entry, tests)
    return part && (yield* this.match(entry, part, tests, among))
  }

  /** As {@link find}, but does not look at the rows. What they have in common may be remembered afterwards. */
  *open(entry: PartEntry, tests: readonly FieldTest[]): Steps<Part | undefined> {
    if (!(yield* this.#filters.mayMatch(entry))) return undefined
    const part = yield* this.#source.open(entry, this.view)
    if (!this.#isLikelyAgain) inPart(entry, () => this.#memory.remember(entry, part, tests, this.#byService))
    return part
  }

  /** The rows of an opened part that pass tests, as {@link find}. */
  *match(
    entry: PartEntry,
    part: Part,
    tests: readonly FieldTest[],
    among: (part: Part) => RowSet = ({ count }) => allRows(count),
  ): Steps<Found | undefined> {
    const chosen = inPart(entry, () => among(part))
    entry.dead?.removeFrom(chosen)
    const rows = yield* inPartSteps(entry, matchInSteps(part, tests, chosen, this.pace))
    if (hasRows(rows)) return { part, rows }
    this.done(entry, part)
    return undefined
  }

  /** As `passingBySeverity`, from what earlier reads have seen. */
  remembered(entry: PartEntry, tests: readonly FieldTest[]): readonly number[] | undefined {
    const bySeverity = new Array<number>(25).fill(0)
    const isKnown = this.#memory.count(entry, tests, false, (severity, rows) => {
      bySeverity[severity] = (bySeverity[severity] as number) + rows
    })
    return isKnown ? bySeverity : undefined
  }

  /** Calls `add` with numbers of rows that pass tests, by severity and service. Returns false, and adds nothing, if that is not known. */
  rememberedByService(entry: PartEntry, tests: readonly FieldTest[], add: AddCounted): boolean {
    return this.#memory.count(entry, tests, true, add)
  }

  /** Must be called when the columns of a part were used. */
  done(entry: PartEntry, part: Part): void {
    this.#source.keep(entry, part, this.#isLikelyAgain)
  }
}
