import { type Severity, toMicroseconds } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgeRules } from '../../src/cleanup/age-rules.js'
import { DeadRowBits } from '../../src/directory/dead-rows.js'
import type { PartEntry } from '../../src/directory/directory-view.js'
import { type ArrayRow, arrayPart } from '../support/array-part.js'

type Rules = Parameters<typeof AgeRules.of>[0]
type Rule = Rules[number]

function rule(minSeverity: number, maxSeverity: number, before: number): Rule {
  return { minSeverity, maxSeverity, before }
}

function partOf(given: readonly (readonly [id: number, time: number, severity: Severity])[]) {
  return arrayPart(
    given.map(([id, timestamp, severity]): ArrayRow => ({ id, timestamp, severity, message: '' })),
  )
}

type Part = ReturnType<typeof partOf>

function entryOf({ head, severities, count }: Part, deadRows: readonly number[] = []): PartEntry {
  const dead = new DeadRowBits(count)
  for (const row of deadRows) dead.add(row, severities[row] as number)
  return { key: 1, head, dead: deadRows.length === 0 ? undefined : dead }
}

function rowsOf(ages: AgeRules, part: Part): number[] {
  const rows = new Uint8Array(part.count)
  ages.addRows(part, rows)
  return [...rows.keys()].filter((row) => rows[row] === 1)
}

const time = fc.integer({ min: 0, max: 6 })
const severity = fc.constantFrom<Severity>(1, 2, 23, 24)
const arbitraryRules = fc.array(
  fc
    .tuple(severity, severity, time)
    .map(([a, b, before]) => rule(Math.min(a, b), Math.max(a, b), before + 0.5)),
  { maxLength: 3 },
)
const arbitraryRows = fc
  .array(fc.tuple(time, severity), { minLength: 1, maxLength: 6 })
  .map((rows) => rows.map(([at, level], i) => [i + 1, at, level] as const))

describe('the rows that rules cover', () => {
  it('are those of their severities before their time, up to an id', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryRows, fc.nat(7), (rules, given, maxId) => {
        const expected = [...given.entries()].filter(([, [id, at, level]]) => {
          const isCovered = (one: Rule) =>
            level >= one.minSeverity && level <= one.maxSeverity && at < one.before
          return id <= maxId && rules.some(isCovered)
        })
        expect(rowsOf(AgeRules.of(rules, maxId), partOf(given))).toEqual(expected.map(([row]) => row))
      }),
    )
  })

  it('end with the microsecond before their time', () => {
    const part = partOf([
      [1, 5, 9],
      [2, 5.001, 9],
      [3, 5.002, 9],
    ])
    expect(rowsOf(AgeRules.of([rule(9, 9, 5.001)], 9), part)).toEqual([0])
    expect(rowsOf(AgeRules.of([rule(9, 9, 5)], 9), part)).toEqual([])
  })

  it('keep rows that are in the set already', () => {
    const part = partOf([
      [1, 5, 9],
      [2, 1, 9],
    ])
    const rows = Uint8Array.of(1, 0)
    AgeRules.of([rule(9, 9, 3)], 9).addRows(part, rows)
    expect([...rows]).toEqual([1, 1])
  })

  it('are all up to an id, of all severities and times, without a rule', () => {
    const part = partOf([
      [1, 0, 1],
      [2, 8_000_000_000_000, 24],
      [3, 0, 9],
    ])
    expect(rowsOf(AgeRules.ofAll(2), part)).toEqual([0, 1])
  })
})

describe('what the head of a part shows', () => {
  it('is never that other rows have expired than those that have', () => {
    const dead = fc.array(fc.nat(5))
    fc.assert(
      fc.property(arbitraryRules, arbitraryRows, dead, fc.nat(7), (rules, given, gone, maxId) => {
        const ages = AgeRules.of(rules, maxId)
        const part = partOf(given)
        const deadRows = [...new Set(gone)].filter((row) => row < part.count)
        const entry = entryOf(part, deadRows)
        const expired = rowsOf(ages, part).filter((row) => !deadRows.includes(row)).length
        const extent = ages.extentOf(entry)
        if (extent === 'none') expect(expired).toBe(0)
        if (extent === 'all') expect(expired).toBe(part.count - deadRows.length)
        expect(ages.maxRows(entry)).toBeGreaterThanOrEqual(expired)
      }),
      { numRuns: 300 },
    )
  })

  const part = partOf([
    [10, 3, 9],
    [11, 5, 9],
    [12, 4, 17],
  ])

  it.each<[string, Rules, number, readonly number[], 'none' | 'some' | 'all', number]>([
    ['of rules that are over before its first row', [rule(1, 24, 3)], 12, [], 'none', 0],
    ['of rules that cover its first row alone', [rule(1, 24, 3.001)], 12, [], 'some', 3],
    ['of rules that do not cover its last row', [rule(1, 24, 5)], 12, [], 'some', 3],
    ['of rules that just cover its last row', [rule(1, 24, 5.001)], 12, [], 'all', 3],
    ['of one severity', [rule(9, 9, 6)], 12, [], 'some', 2],
    ['of a severity that it does not have', [rule(10, 16, 6)], 12, [], 'none', 0],
    ['of all severities that it has', [rule(9, 9, 6), rule(17, 20, 6)], 12, [], 'all', 3],
    ['of the severity of its living rows', [rule(9, 9, 6)], 12, [2], 'all', 2],
    ['of the severity of its dead rows', [rule(17, 17, 6)], 12, [2], 'none', 0],
    ['of rules of which one covers more than the other', [rule(1, 24, 6), rule(1, 24, 1)], 12, [], 'all', 3],
    ['of ids before its own', [rule(1, 24, 6)], 9, [], 'none', 3],
    ['of ids up to its first', [rule(1, 24, 6)], 10, [], 'some', 3],
    ['of ids up to the last but one', [rule(1, 24, 6)], 11, [], 'some', 3],
    ['of no rules', [], 12, [], 'none', 0],
  ])('%s', (_, rules, maxId, dead, extent, maxRows) => {
    const ages = AgeRules.of(rules, maxId)
    expect([ages.extentOf(entryOf(part, dead)), ages.maxRows(entryOf(part, dead))]).toEqual([extent, maxRows])
  })

  it('is whether all rows are covered without a rule, whatever their times', () => {
    const late = partOf([[1, 8_000_000_000_000, 24]])
    expect(late.head.maxTime).toBe(toMicroseconds(8_000_000_000_000))
    expect(AgeRules.ofAll(1).extentOf(entryOf(late))).toBe('all')
    expect(AgeRules.ofAll(0).extentOf(entryOf(late))).toBe('none')
  })
})
