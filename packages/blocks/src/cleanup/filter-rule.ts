import {
  compileFilter,
  type DriverFilter,
  type DriverRetention,
  type FieldTest,
  toMicroseconds,
} from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { type NeededKeys, neededKeys } from '../filter/needed-keys.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { PartHead } from '../part/part-head.js'
import type { FilterIndex, FilterLookUp } from '../read/filter-index.js'
import type { Steps } from '../steps.js'
import type { Extent } from './age-rules.js'
import type { SearchedParts } from './searched-parts.js'

type Rule = DriverRetention['expired'][number]

/** What filtered rules need of the store, and remember of it. */
export interface FilterContext {
  readonly filters: FilterIndex
  readonly searched: SearchedParts
}

/** A rule with a filter: rows that pass its tests have expired. */
export class FilterRule {
  readonly tests: readonly FieldTest[]
  /** Equal in all cleanups with the same filter. */
  readonly name: string
  /** In microseconds. */
  readonly #before: number
  readonly #maxId: number
  readonly #context: FilterContext
  readonly #needed: NeededKeys | undefined
  readonly #undecided = new WeakMap<PartHead, { readonly tests: readonly FieldTest[] | undefined }>()
  #lookUp: { readonly view: DirectoryView; readonly filters: FilterLookUp } | undefined

  constructor(
    { minSeverity, maxSeverity, before, filter }: Rule & { readonly filter: DriverFilter },
    maxId: number,
    context: FilterContext,
  ) {
    const endTime = toMicroseconds(before) / 1000
    this.tests = [...compileFilter({ minSeverity, maxSeverity, endTime, maxId }), ...compileFilter(filter)]
    this.name = JSON.stringify([minSeverity, maxSeverity, filter])
    this.#before = toMicroseconds(before)
    this.#maxId = maxId
    this.#context = context
    this.#needed = neededKeys(this.tests)
  }

  extentOf(entry: PartEntry): Extent {
    const undecided = this.undecided(entry)
    if (undecided === undefined || this.#context.searched.isDone(this.name, entry, this.#before))
      return 'none'
    return undecided.length === 0 ? 'all' : 'some'
  }

  /** The tests that the head of a part does not decide; `undefined` if no row passes. */
  undecided({ head }: PartEntry): readonly FieldTest[] | undefined {
    let known = this.#undecided.get(head)
    if (known === undefined) {
      known = { tests: undecidedTests(head, this.tests) }
      this.#undecided.set(head, known)
    }
    return known.tests
  }

  /** Whether the filter of a part admits entries that match. If not, the part is done. */
  *mayMatch(entry: PartEntry, view: DirectoryView): Steps<boolean> {
    if (this.#needed === undefined) return true
    if (this.#lookUp?.view !== view) {
      this.#lookUp = { view, filters: yield* this.#context.filters.ask(view, this.#needed) }
    }
    const mayMatch = yield* this.#lookUp.filters.mayMatch(entry)
    if (!mayMatch) this.noteDone(entry)
    return mayMatch
  }

  /** Remembers that no row of a part is left that has expired. Rows with later ids were not looked at. */
  noteDone(entry: PartEntry): void {
    if (entry.head.lastId <= this.#maxId) this.#context.searched.note(this.name, entry, this.#before)
  }
}
