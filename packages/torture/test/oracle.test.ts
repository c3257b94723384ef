import { SEVERITY_NUMBERS, type StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { entryOf, type WriterId } from '../src/entry-of.js'
import { type Counts, type JournalLine, recordOf } from '../src/journal.js'
import { type Evidence, judge, type Rule } from '../src/oracle.js'

const writer: WriterId = { name: 'writer-0', seed: 7, order: 0 }
const other: WriterId = { name: 'writer-1', seed: 8, order: 1 }

const counts = (changes: Partial<Counts> = {}): Counts => ({
  accepted: 10,
  refused: 0,
  committed: 10,
  failed: 0,
  queued: 0,
  inFlight: 0,
  retries: 0,
  ...changes,
})

const last = (changes: Partial<Counts> = {}): JournalLine => ({
  counts: counts(changes),
  memory: 1,
  isLast: true,
})

/** Ten entries that were submitted, committed in two batches, and stored. */
const journal: readonly JournalLine[] = [
  { submit: [0, 10] },
  { commit: [0, 5, 1], at: 0 },
  { commit: [5, 5, 6], at: 1 },
]

function stored(n: number, id = n + 1, by = writer): StoredLogEntry {
  const { severity = 9, timestamp = 0, ...entry } = entryOf(by, n)
  const number = typeof severity === 'string' ? SEVERITY_NUMBERS[severity] : severity
  return { ...entry, id, severity: number, timestamp: Number(timestamp) } as StoredLogEntry
}

const all = Array.from({ length: 10 }, (_, n) => stored(n))

function evidence(changes: Partial<Evidence> = {}, lines: readonly JournalLine[] = journal): Evidence {
  const entries = changes.stored ?? all
  const batches = [
    { firstId: 1, size: 5 },
    { firstId: 6, size: 5 },
  ]
  return {
    path: 'logs.db',
    writers: [recordOf(writer, lines)],
    stored: entries,
    file: { damage: [], batches, entries: entries.length },
    recovery: 10,
    ...changes,
  }
}

const rulesOf = (given: Evidence): Rule[] => [...new Set(judge(given).map(({ rule }) => rule))]

describe('judge', () => {
  it('finds nothing if all promises are kept', () => {
    expect(judge(evidence())).toEqual([])
    expect(judge(evidence({}, [...journal, last()]))).toEqual([])
  })

  it('accepts an entry that was not acknowledged, stored or not', () => {
    const lines: JournalLine[] = [{ submit: [0, 10] }, { commit: [0, 5, 1], at: 0 }]
    expect(judge(evidence({}, lines))).toEqual([])
    const file = { damage: [], batches: [{ firstId: 1, size: 5 }], entries: 5 }
    expect(judge(evidence({ stored: all.slice(0, 5), file }, lines))).toEqual([])
  })

  it('finds an acknowledged entry that is lost', () => {
    const found = judge(evidence({ stored: all.slice(0, 9) }))
    expect(found[0]).toMatchObject({ rule: 'A', count: 1 })
    expect(found[0]?.what).toContain('writer-0 9 (id 10)')
  })

  it('accepts that a cleanup deletes the oldest entries, but no others and not too many', () => {
    const lines = [...journal, { cleanup: 3 }]
    expect(judge(evidence({ stored: all.slice(7) }, lines))).toEqual([])
    expect(rulesOf(evidence({ stored: [...all.slice(0, 7), ...all.slice(8)] }, lines))).toContain('A')
    expect(rulesOf(evidence({ stored: all.slice(8) }, lines))).toEqual(['A'])
  })

  it('finds entries that were not submitted', () => {
    expect(rulesOf(evidence({ stored: [...all, stored(10)] }))).toContain('B')
    expect(rulesOf(evidence({ stored: [...all, stored(0, 11, other)] }))).toContain('B')
    expect(rulesOf(evidence({ stored: [...all, { ...stored(0, 11), message: 'strange' }] }))).toContain('B')
  })

  it('finds an entry whose receipt failed', () => {
    const lines: JournalLine[] = [{ submit: [0, 10] }, { commit: [0, 9, 1], at: 0 }]
    expect(rulesOf(evidence({}, [...lines, { fail: 9, code: 'ENTRY_REJECTED' }]))).toEqual(['B'])
    expect(rulesOf(evidence({}, [...lines, { fail: 9, code: 'UNKNOWN_OUTCOME' }]))).toEqual([])
  })

  it('accepts further codes with which the receipt of a stored entry may fail', () => {
    const lines: JournalLine[] = [{ submit: [0, 10] }, { commit: [0, 9, 1], at: 0 }, { fail: 9, code: 'IO' }]
    expect(rulesOf(evidence({}, lines))).toEqual(['B'])
    expect(judge(evidence({}, lines), { inDoubt: ['IO'] })).toEqual([])
  })

  it.each([
    ['message', { message: `${all[3]?.message} more` }],
    ['severity', { severity: ((all[3]?.severity ?? 0) % 24) + 1 }],
    ['timestamp', { timestamp: 1 }],
    ['service', { service: 'changed' }],
    ['attributes', { attributes: { n: 3, changed: true } }],
    ['traceId', { traceId: '0'.repeat(32) }],
  ])('finds a changed %s', (_, change) => {
    const changed = all.with(3, { ...stored(3), ...change } as StoredLogEntry)
    expect(rulesOf(evidence({ stored: changed }))).toEqual(['B'])
  })

  it('ignores the timestamp of an entry that was submitted without one', () => {
    const isTimed = { ...writer, isTimed: true }
    const entries = all.map((_, n) => ({ ...stored(n, n + 1, isTimed), timestamp: 1000 - n }))
    expect(judge(evidence({ stored: entries, writers: [recordOf(isTimed, journal)] }))).toEqual([])
  })

  it('finds an entry that is stored twice', () => {
    expect(rulesOf(evidence({ stored: [...all, stored(9, 11)] }))).toContain('C')
  })

  it('finds an id that occurs twice', () => {
    expect(rulesOf(evidence({ stored: all.with(4, stored(4, 4)) }))).toContain('C')
  })

  it('finds an id that differs from the reported one', () => {
    const lines = [...journal.slice(0, 2), { commit: [5, 5, 7], at: 1 }] as JournalLine[]
    expect(rulesOf(evidence({}, lines))).toContain('C')
    const writers = [
      recordOf(writer, journal),
      recordOf(other, [{ submit: [0, 1] }, { commit: [0, 1, 10], at: 2 }]),
    ]
    expect(rulesOf(evidence({ writers }))).toContain('C')
  })

  it('finds entries in the wrong order', () => {
    const lines: JournalLine[] = [{ submit: [0, 10] }]
    const swapped = all.with(2, stored(3, 3)).with(3, stored(2, 4))
    expect(rulesOf(evidence({ stored: swapped }, lines))).toEqual(['D'])
  })

  it('judges the order of each writer separately', () => {
    const writers = [recordOf(writer, [{ submit: [0, 5] }]), recordOf(other, [{ submit: [0, 5] }])]
    const mixed = all.map((_, i) => stored(i >> 1, i + 1, i % 2 === 0 ? writer : other))
    expect(judge(evidence({ writers, stored: mixed }))).toEqual([])
  })

  it('finds an incomplete batch', () => {
    const lines: JournalLine[] = [{ submit: [0, 10] }]
    expect(rulesOf(evidence({ stored: all.slice(0, 8) }, lines))).toEqual(['D'])
  })

  it('finds entries outside of a batch', () => {
    const file = { damage: [], batches: [{ firstId: 1, size: 5 }], entries: 10 }
    expect(rulesOf(evidence({ file }))).toEqual(['D'])
  })

  it('finds a wrong count of entries in the file', () => {
    const { file } = evidence()
    expect(rulesOf(evidence({ file: { ...file, entries: 11 } }))).toEqual(['D'])
  })

  it('accepts that a cleanup deletes the first entries of a batch, but not its last ones', () => {
    const lines: JournalLine[] = [{ submit: [0, 10] }, { cleanup: 1 }]
    expect(judge(evidence({ stored: all.slice(7) }, lines))).toEqual([])
    expect(rulesOf(evidence({ stored: all.slice(0, 7) }, lines))).toEqual(['D'])
  })

  it('judges the age of entries by their times if writers overlap, and not by their ids', () => {
    const newer = { ...other, order: 1 }
    const writers = [
      recordOf(writer, [{ submit: [0, 5] }, { commit: [0, 5, 6], at: 0 }, { cleanup: 5 }]),
      recordOf(newer, [{ submit: [0, 5] }, { commit: [0, 5, 1], at: 0 }]),
    ]
    const kept = all.slice(0, 5).map((_, n) => stored(n, n + 1, newer))
    expect(judge(evidence({ writers, stored: kept }))).toEqual([])
    const wrong = all.slice(0, 5).map((_, n) => stored(n, n + 6, writer))
    expect(rulesOf(evidence({ writers, stored: wrong }))).toEqual(['A'])
  })

  it('finds an answer that does not agree with the stored entries', () => {
    const answers = [{ question: 'count {}', is: 9, expected: 10 }]
    expect(rulesOf(evidence({ answers }))).toEqual(['I'])
  })

  it('finds rows of the file that a scan does not return, or returns without need, or that are in two parts', () => {
    const { file } = evidence()
    const ids = all.map(({ id }) => id)
    expect(judge(evidence({ file: { ...file, ids } }))).toEqual([])
    expect(rulesOf(evidence({ file: { ...file, ids: [...ids, 11] } }))).toEqual(['I'])
    expect(rulesOf(evidence({ file: { ...file, ids: ids.slice(1) } }))).toEqual(['I'])
    expect(rulesOf(evidence({ file: { ...file, ids: [...ids, 10] } }))).toEqual(['C'])
  })

  it('finds damage that the check of the file reports', () => {
    const { file } = evidence()
    expect(rulesOf(evidence({ file: { ...file, damage: ['row 1 missing from index'] } }))).toEqual(['E'])
  })

  it.each([
    ['do not add up before the end', { counts: counts({ queued: 1 }), memory: 1 }],
    ['do not add up at the end', last({ queued: 1 })],
    ['miss an entry', last({ accepted: 9, committed: 9 })],
    ['count a failed entry as committed', last({ accepted: 11, committed: 11 })],
    ['still contain pending entries', last({ committed: 9, queued: 1 })],
    ['miss a refused entry', last({ refused: 1 })],
  ])('finds counters that %s', (_, line) => {
    expect(rulesOf(evidence({}, [...journal, line]))).toEqual(['F'])
  })

  it('finds an error that was thrown outside of a call', () => {
    expect(rulesOf(evidence({}, [...journal, { stray: 'Error: lost' }]))).toEqual(['G'])
  })

  it('finds an exceeded memory limit', () => {
    const given = evidence({}, [...journal, { counts: counts(), memory: 2000 }])
    expect(judge(given, { memory: 2000 })).toEqual([])
    expect(judge(given, { memory: 1999 })).toMatchObject([{ rule: 'G' }])
  })

  it('finds a recovery that failed or took too long', () => {
    expect(rulesOf(evidence({ recovery: 'BUSY' }))).toEqual(['H'])
    expect(rulesOf(evidence({ recovery: 2001 }))).toEqual(['H'])
    expect(judge(evidence({ recovery: 900 }), { recovery: 1000 })).toEqual([])
    expect(judge(evidence({ recovery: 1100 }), { recovery: 1000 })).toMatchObject([{ rule: 'H' }])
  })
})
