import type { FieldTest, HistogramBucket } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import type { Slices } from '../summary/slice-width.js'
import { summaryOf } from '../summary/summary-of.js'
import { isOneSlice } from './is-one-slice.js'
import { inPart } from './part-source.js'
import { passingBySeverity } from './passing-by-severity.js'
import type { Found, Read } from './read.js'
import { addTriples, bucketsOf, SliceCounter, type SliceTriples, startOfSlice } from './slice-counts.js'

/**
 * Counts the rows that pass all tests by slice of time and severity.
 *
 * @param slices How time is divided.
 * @param counted The slices of parts that an earlier attempt has opened, by their keys.
 */
export function* countSlices(
  read: Read,
  wanted: Slices,
  counted: Map<number, SliceTriples>,
): Steps<HistogramBucket[]> {
  const all: SliceTriples[] = []
  for (const entry of read.view.parts) {
    const tests = undecidedTests(entry.head, read.tests)
    if (tests === undefined) {
      if (read.pace.isDueAfterPassing()) yield
      continue
    }
    let slices = sliceByHead(read, entry, wanted, tests) ?? counted.get(entry.key)
    if (slices === undefined) {
      slices = yield* slicesInPart(read, entry, wanted, tests)
      counted.set(entry.key, slices)
      if (read.pace.isDue()) yield
    }
    all.push(slices)
  }
  return bucketsOf(all)
}

/** The counts of a part, if its head shows them. */
function sliceByHead(
  read: Read,
  entry: PartEntry,
  wanted: Slices,
  tests: readonly FieldTest[],
): SliceTriples | undefined {
  if (!isOneSlice(entry, wanted)) return sliceBySummary(entry, wanted, tests)
  const bySeverity = passingBySeverity(entry, tests) ?? read.remembered(entry, tests)
  if (bySeverity === undefined) return undefined
  const triples: SliceTriples = []
  addTriples(triples, startOfSlice(entry.head.minTime, wanted), bySeverity)
  return triples
}

function sliceBySummary(
  { head, dead }: PartEntry,
  wanted: Slices,
  tests: readonly FieldTest[],
): SliceTriples | undefined {
  if (dead !== undefined) return undefined
  const triples: SliceTriples = []
  const isKnown = summaryOf(head)?.count(tests, wanted, (time, severity, rows) => {
    triples.push(startOfSlice(time, wanted), severity, rows)
  })
  return isKnown ? triples : undefined
}

function* slicesInPart(
  read: Read,
  entry: PartEntry,
  wanted: Slices,
  tests: readonly FieldTest[],
): Steps<SliceTriples> {
  const part = yield* read.open(entry, tests)
  if (part === undefined) return []
  // Opening the part may have shown enough.
  const known = sliceByHead(read, entry, wanted, tests)
  if (known !== undefined) {
    read.done(entry, part)
    return known
  }
  const found = yield* read.match(entry, part, tests)
  if (found === undefined) return []
  const slices = inPart(entry, () =>
    isOneSlice(entry, wanted) ? countInSlice(entry, wanted, found) : countInSlices(wanted, found),
  )
  read.done(entry, part)
  return slices
}

/** Counts rows that are all in one slice, without looking at their times. */
function countInSlice({ head }: PartEntry, wanted: Slices, { part, rows }: Found): SliceTriples {
  const { severities } = part
  const bySeverity = new Uint32Array(256)
  for (let row = 0; row < rows.length; row++) {
    const severity = severities[row] as number
    bySeverity[severity] = (bySeverity[severity] as number) + (rows[row] as number)
  }
  const triples: SliceTriples = []
  addTriples(triples, startOfSlice(head.minTime, wanted), bySeverity)
  return triples
}

function countInSlices(wanted: Slices, { part, rows }: Found): SliceTriples {
  const { timestamps, severities } = part
  const counter = new SliceCounter(wanted)
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 1) counter.add(timestamps[row] as number, severities[row] as number)
  }
  return counter.finish()
}
