import { type FieldSummary, LogStorageError } from '@logpond/core'
import { undecidedTests } from '../match/undecided-tests.js'
import type { Steps } from '../steps.js'
import type { ValueType } from '../values/scalar.js'
import type { ValueCounts } from '../values/value-counts.js'
import { hasPart, inPart } from './part-source.js'
import type { Read } from './read.js'

/** In the order of the answer. */
const TYPES: readonly ValueType[] = ['string', 'number', 'boolean', 'null']

/** Bounds of pairs of a type and a name: 100,000 names, which may have all types. */
export const FIELD_BOUNDS = { values: 100_000 * TYPES.length }

/**
 * The attributes of the rows that pass all tests. Opens all parts that may have some.
 *
 * @param counts What earlier attempts have counted: rows by pairs of a type and a name, as one text.
 * @throws LogStorageError UNSUPPORTED if there are too many names.
 */
export function* listFields(read: Read, counts: ValueCounts): Steps<FieldSummary[]> {
  counts.retain((key) => hasPart(read.view, key))
  const remembered = read.partCounts.of('fields')
  for (const entry of read.view.parts) {
    const tests = counts.has(entry.key) ? undefined : undecidedTests(entry.head, read.tests)
    if (tests === undefined) {
      if (read.pace.isDueAfterPassing()) yield
      continue
    }
    const known = tests.length === 0 ? remembered.get(entry) : undefined
    if (known !== undefined) {
      for (const [pair, rows] of known) counts.add(counts.place(pair as string), rows)
      counts.finish(entry.key)
      if (!counts.isComplete) throw tooManyFields()
      if (read.pace.isDueAfterPassing()) yield
      continue
    }
    const found = yield* read.find(entry, tests)
    if (found !== undefined) {
      inPart(entry, () =>
        found.part.attributes.fields(found.rows, (name, type, rows) =>
          counts.add(counts.place(`${TYPES.indexOf(type)}${name}`), rows),
        ),
      )
      if (tests.length === 0) remembered.remember(entry, counts)
      read.done(entry, found.part)
    }
    counts.finish(entry.key)
    if (!counts.isComplete) throw tooManyFields()
    if (read.pace.isDue()) yield
  }
  return summariesOf(counts)
}

function summariesOf(counts: ValueCounts): FieldSummary[] {
  const summaries = new Map<string, FieldSummary>()
  // Types in the order of the answer.
  const pairs = Array.from(counts.counts(), ([place, rows]) => [counts.value(place) as string, rows] as const)
  for (const [pair, rows] of pairs.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = pair.slice(1)
    const type = TYPES[Number(pair[0])] as ValueType
    const summary = summaries.get(name)
    if (summary === undefined) summaries.set(name, { name, types: [type], count: rows })
    else {
      summary.types.push(type)
      summary.count += rows
    }
  }
  return [...summaries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function tooManyFields(): LogStorageError {
  return new LogStorageError(
    'UNSUPPORTED',
    `The attributes of the matching entries have too many different names, more than ${FIELD_BOUNDS.values} with their types. Ask for fewer entries, such as those of one service or a shorter time.`,
  )
}
