import type { FieldTest, HistogramBucket } from '@logpond/core'
import type { PartEntry } from '../directory/directory-view.js'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import { summaryOf } from '../summary/summary-of.js'
import { inPart } from './part-source.js'
import { passingBySeverity } from './passing-by-severity.js'
import type { Found, Read } from './read.js'
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
  if (!isOneSlice(entry, width)) return sliceBySummary(entry, width, tests)
  const bySeverity = passingBySeverity(entry, tests)
  if (bySeverity === undefined) return undefined
  const triples: SliceTriples = []
  addTriples(triples, startOfSlice(entry.head.minTime, width), bySeverity)
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
  const slices = inPart(entry, () =>
    isOneSlice(entry, width) ? countInSlice(entry, width, found) : countInSlices(width, found),
  )
  read.done(entry, found.part)
  return slices
}

function isOneSlice({ head: { minTime, maxTime } }: PartEntry, width: number): boolean {
  return startOfSlice(minTime, width) === startOfSlice(maxTime, width)
}

/** Counts rows that are all in one slice, without looking at their times. */
function countInSlice({ head }: PartEntry, width: number, { part, rows }: Found): SliceTriples {
  const { severities } = part
  const bySeverity = new Uint32Array(256)
  for (let row = 0; row < rows.length; row++) {
    const severity = severities[row] as number
    bySeverity[severity] = (bySeverity[severity] as number) + (rows[row] as number)
  }
  const triples: SliceTriples = []
  addTriples(triples, startOfSlice(head.minTime, width), bySeverity)
  return triples
}

function countInSlices(width: number, { part, rows }: Found): SliceTriples {
  const { timestamps, severities } = part
  const counter = new SliceCounter(width)
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 1) counter.add(timestamps[row] as number, severities[row] as number)
  }
  return counter.finish()
}
