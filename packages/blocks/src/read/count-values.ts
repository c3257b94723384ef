import type { DriverField, FieldTest, TopValues } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import { NO_VALUE } from '../values/place-of.js'
import type { ValueCounts } from '../values/value-counts.js'
import { countPlaces, eachId, hasCounts, knownValues, placesOf, questionOf } from './field-places.js'
import type { KnownCounts } from './part-counts.js'
import { hasPart, inPart } from './part-source.js'
import type { Found, Read } from './read.js'
import type { RecordedSlices } from './recorded-slices.js'

/**
 * Counts the rows that pass all tests by the value of a field. Opens only parts of which neither heads nor earlier reads show that.
 *
 * @param counts What earlier attempts have counted.
 * @param recorded Records the slices of parts that are opened.
 */
export function* countValues(
  read: Read,
  field: DriverField,
  counts: ValueCounts,
  recorded?: RecordedSlices,
): Steps<ValueCounts> {
  counts.retain((key) => hasPart(read.view, key))
  const remembered = hasCounts(field) ? read.partCounts.of(questionOf(field)) : undefined
  for (const entry of read.view.parts) {
    const tests = counts.has(entry.key) ? undefined : undecidedTests(entry.head, read.tests)
    const ofWhole = tests?.length === 0 && recorded === undefined ? remembered?.get(entry) : undefined
    const known = ofWhole ?? (tests && knownValues(read, entry, field, tests))
    if (tests === undefined || known !== undefined) {
      for (const [value, rows] of known ?? [])
        counts.add(value === undefined ? NO_VALUE : counts.place(value), rows)
      if (known !== undefined) counts.finish(entry.key)
      if (read.pace.isDueAfterPassing()) yield
      continue
    }
    yield* countPart(read, entry, { tests, field, counts, recorded, remembered })
    counts.finish(entry.key)
    if (read.pace.isDue()) yield
  }
  return counts
}

interface PartCount {
  /** Those that the head of the part does not decide. */
  readonly tests: readonly FieldTest[]
  readonly field: DriverField
  readonly counts: ValueCounts
  readonly recorded: RecordedSlices | undefined
  readonly remembered: KnownCounts | undefined
}

function* countPart(
  read: Read,
  entry: PartEntry,
  { tests, field, counts, recorded, remembered }: PartCount,
): Steps<void> {
  const isWhole = tests.length === 0 && entry.dead === undefined
  if (isWhole && recorded === undefined && hasCounts(field)) {
    const part = yield* read.open(entry, tests)
    if (part === undefined) return
    inPart(entry, () => countPlaces(part, field, counts.place, (place, rows) => counts.add(place, rows)))
    remembered?.remember(entry, counts)
    read.done(entry, part)
    return
  }
  const found = yield* read.find(entry, tests)
  if (found === undefined) recorded?.add(entry, undefined, undefined)
  else {
    inPart(entry, () => {
      const places = addPlaces(counts, found, field)
      recorded?.add(entry, found, places)
    })
    read.done(entry, found.part)
  }
}

/** The most frequent values. */
export function topValuesOf(counts: ValueCounts, limit: number): TopValues {
  return {
    values: counts.top(limit),
    distinct: counts.distinct,
    missing: counts.missing,
    complete: counts.isComplete,
  }
}

/** Returns the place of the value of each row, unless these are not known. */
function addPlaces(counts: ValueCounts, found: Found, field: DriverField): ArrayLike<number> | undefined {
  const { ids } = counts
  if (ids !== undefined) {
    eachId(found, ids, (place, rows) => counts.add(place, rows))
    return undefined
  }
  const { rows } = found
  const places = placesOf(found, field, counts.place)
  for (let row = 0; row < rows.length; row++) if (rows[row] !== 0) counts.add(places[row] as number, 1)
  return places
}
