import type { FieldTest, HistogramBucket } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import { summaryOf } from '../summary/summary-of.js'
import { inPart } from './part-source.js'
import { passingBySeverity } from './passing-by-severity.js'
import type { Read } from './read.js'
import { addTriples, bucketsOf, SliceCounter, type SliceTriples, startOfSlice } from './slice-counts.js'

/**
 * Counts the rows that pass all tests by slice of time and severity.
 *
 * @param width Of a slice, in microseconds.
 * @param counted The slices of parts that an earlier attempt has opened, by their keys.
 */
export function* countSlices(
  read: Read,
  width: number,
  counted: Map<number, SliceTriples>,
): Steps<HistogramBucket[]> {
  const all: SliceTriples[] = []
  for (const entry of read.view.parts) {
    const tests = undecidedTests(entry.head, read.tests)
    if (tests === undefined) {
      if (read.pace.isDueAfterPassing()) yield
      continue
    }
    let slices = sliceByHead(entry, width, tests) ?? counted.get(entry.key)
    if (slices === undefined) {
      slices = yield* slicesInPart(read, entry, width, tests)
      counted.set(entry.key, slices)
      if (read.pace.isDue()) yield
    }
    all.push(slices)
  }
  return bucketsOf(all)
}

/** The counts of a part, if its head shows them. */
function sliceByHead(entry: PartEntry, width: number, tests: readonly FieldTest[]): SliceTriples | undefined {
  const start = startOfSlice(entry.head.minTime, width)
  if (startOfSlice(entry.head.maxTime, width) !== start) return sliceBySummary(entry, width, tests)
  const bySeverity = passingBySeverity(entry, tests)
  if (bySeverity === undefined) return undefined
  const triples: SliceTriples = []
  addTriples(triples, start, bySeverity)
  return triples
}

function sliceBySummary(
  { head, dead }: PartEntry,
  width: number,
  tests: readonly FieldTest[],
): SliceTriples | undefined {
  if (dead !== undefined) return undefined
  const triples: SliceTriples = []
  const isKnown = summaryOf(head)?.count(tests, width, (time, severity, rows) => {
    triples.push(startOfSlice(time, width), severity, rows)
  })
  return isKnown ? triples : undefined
}

function* slicesInPart(
  read: Read,
  entry: PartEntry,
  width: number,
  tests: readonly FieldTest[],
): Steps<SliceTriples> {
  const found = yield* read.find(entry, tests)
  if (found === undefined) return []
  const { part, rows } = found
  const counter = new SliceCounter(width)
  inPart(entry, () => {
    const { timestamps, severities } = part
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 1) counter.add(timestamps[row] as number, severities[row] as number)
    }
  })
  read.done(entry, part)
  return counter.finish()
}
