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
  it('says nothing of entries that are equal', () => {
    expect(messageOf([one, two], [{ ...one }, { ...two }])).toBe('no difference')
    expect(messageOf([], [])).toBe('no difference')
  })

  it('says which entry is missing', () => {
    const shown = "{ id: 2, timestamp: 2, severity: 9, message: 'm2' }"
    expect(messageOf([one, three], [one, two, three])).toBe(
      `search({}) misses ${shown} (expected 3 entries, got 2)`,
    )
  })

  it('says which entry does not belong there, and which is there twice', () => {
    expect(messageOf([one, two], [one])).toContain("message: 'm2' }, which does not belong there")
    expect(messageOf([one, two, one], [one, two])).toContain('gives twice { id: 1, timestamp: 1')
  })

  it('says where the order is wrong', () => {
    expect(messageOf([one, three, two], [one, two, three])).toMatch(
      /not in order: at \[1\] expected { id: 2, .*got { id: 3/,
    )
  })

  it('says which field differs', () => {
    expect(messageOf([one, { ...two, message: 'M2' }], [one, two])).toBe(
      "what search({}) gave: [1].message: expected 'm2', got 'M2'",
    )
  })

  it('says it of what is no list', () => {
    expect(messageOf(undefined as never, [one])).toContain('got undefined')
  })
})
