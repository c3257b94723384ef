import type { StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { expectEntries } from '../../src/expect/expect-entries.js'

const [one, two, three] = [1, 2, 3].map((id) => ({ id, timestamp: id, severity: 9, message: `m${id}` })) as [
  StoredLogEntry,
  StoredLogEntry,
  StoredLogEntry,
]

function messageOf(actual: StoredLogEntry[], expected: StoredLogEntry[]): string {
  try {
    expectEntries(actual, expected, 'search({})')
  } catch (thrown) {
    return (thrown as Error).message
  }
  return 'no difference'
}

describe('expectEntries', () => {
  it('accepts equal entries', () => {
    expect(messageOf([one, two], [{ ...one }, { ...two }])).toBe('no difference')
    expect(messageOf([], [])).toBe('no difference')
  })

  it('says which entry is missing', () => {
    const shown = "{ id: 2, timestamp: 2, severity: 9, message: 'm2' }"
    expect(messageOf([one, three], [one, two, three])).toBe(
      `search({}) misses ${shown} (expected 3 entries, got 2)`,
    )
  })

  it('names an unexpected entry, and one that is there twice', () => {
    expect(messageOf([one, two], [one])).toMatch(/returns an unexpected entry, .*message: 'm2' }/)
    expect(messageOf([one, two, one], [one, two])).toContain('returns an entry twice, { id: 1, timestamp: 1')
  })

  it('says where the order is wrong', () => {
    expect(messageOf([one, three, two], [one, two, three])).toMatch(
      /wrong order: at \[1\] expected { id: 2, .*got { id: 3/,
    )
  })

  it('says which field differs', () => {
    expect(messageOf([one, { ...two, message: 'M2' }], [one, two])).toBe(
      "the result of search({}): [1].message: expected 'm2', got 'M2'",
    )
  })

  it('reports a value that is not a list', () => {
    expect(messageOf(undefined as never, [one])).toContain('got undefined')
  })
})
