import type { FieldTest } from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { matchInSteps } from '../match/match-rows.js'
import { allRows, hasRows } from '../match/row-set.js'
import type { Part, RowSet } from '../part/part.js'
import type { Steps } from '../steps.js'
import type { FilterLookUp } from './filter-index.js'
import type { AddCounted, MessageMemory } from './message-memory.js'
import type { Pace } from './pace.js'
import { inPart, inPartSteps, type PartSource } from './part-source.js'

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
  readonly #messages: MessageMemory
  /** Whether the read counts by service. */
  readonly #byService: boolean

  constructor(
    source: PartSource,
    view: DirectoryView,
    tests: readonly FieldTest[],
    filters: FilterLookUp,
    messages: MessageMemory,
    isLikelyAgain: boolean,
    pace: Pace,
    byService = false,
  ) {
    this.#source = source
    this.#filters = filters
    this.#messages = messages
    this.view = view
    this.tests = tests
    this.#isLikelyAgain = isLikelyAgain
    this.pace = pace
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
    among: (part: Part) => RowSet = ({ count }) => allRows(count),
  ): Steps<Found | undefined> {
    if (!(yield* this.#filters.mayMatch(entry))) return undefined
    const part = yield* this.#source.open(entry, this.view)
    if (!this.#isLikelyAgain)
      inPart(entry, () => this.#messages.remember(entry, part, tests, this.#byService))
    const chosen = inPart(entry, () => among(part))
    entry.dead?.removeFrom(chosen)
    const rows = yield* inPartSteps(entry, matchInSteps(part, tests, chosen, this.pace))
    if (hasRows(rows)) return { part, rows }
    this.done(entry, part)
    return undefined
  }

  /** As `passingBySeverity`, from what earlier reads have seen of messages. */
  remembered(entry: PartEntry, tests: readonly FieldTest[]): readonly number[] | undefined {
    const bySeverity = new Array<number>(25).fill(0)
    const isKnown = this.#messages.count(entry, tests, false, (severity, rows) => {
      bySeverity[severity] = (bySeverity[severity] as number) + rows
    })
    return isKnown ? bySeverity : undefined
  }

  /** Calls `add` with numbers of rows that pass tests, by severity and service. Returns false, and adds nothing, if that is not known. */
  rememberedByService(entry: PartEntry, tests: readonly FieldTest[], add: AddCounted): boolean {
    return this.#messages.count(entry, tests, true, add)
  }

  /** Must be called when the columns of a part were used. */
  done(entry: PartEntry, part: Part): void {
    this.#source.keep(entry, part, this.#isLikelyAgain)
  }
}
