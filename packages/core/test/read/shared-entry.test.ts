import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SearchFilter } from '../../src/contract/search-filter.js'
import { toPlainFilter } from '../../src/read/driver-query.js'
import { entryFilter } from '../../src/read/entry-filter.js'
import { SharedEntry } from '../../src/read/shared-entry.js'

const attributes = JSON.stringify({ status: 500, error: { message: 'card expired', stack: 'at pay' }, n: 1 })
const entry = { timestamp: 1, severity: 9, message: 'Payment failed', attributes } as const

afterEach(() => vi.restoreAllMocks())

/** How often JSON is parsed while filters judge an entry. */
function parsesOf(filters: SearchFilter[], judged: SharedEntry): number {
  const compiled = filters.map((filter) => entryFilter(toPlainFilter(filter)))
  const parse = vi.spyOn(JSON, 'parse')
  for (const matches of compiled) matches(judged)
  return parse.mock.calls.length
}

describe('an entry that many filters judge', () => {
  it('is parsed once, for attributes and for the words of errors', () => {
    const filters: SearchFilter[] = []
    for (let i = 0; i < 50; i++) {
      filters.push({ attributes: { status: { gt: i } } }, { text: `expired x${i}` }, { not: { text: 'pay' } })
      filters.push({ any: [{ attributes: { n: { ne: i } } }, { attributes: { 'error.message': 'x' } }] })
    }
    expect(parsesOf(filters, new SharedEntry(entry))).toBe(1)
  })

  it('is not parsed if its text decides', () => {
    const filters = Array.from({ length: 5 }, (_, i) => ({ attributes: { [`missing${i}`]: { gt: 1 } } }))
    expect(parsesOf([...filters, { service: 'x' }], new SharedEntry(entry))).toBe(0)
    const { attributes: _, ...bare } = entry
    expect(parsesOf([...filters, { text: 'expired' }], new SharedEntry(bare))).toBe(0)
    const plain = { ...entry, attributes: '{"order":1}' }
    expect(parsesOf([{ text: 'failed' }], new SharedEntry(plain))).toBe(0)
  })

  it('is parsed once many filters have searched its text', () => {
    const filters = Array.from({ length: 100 }, (_, i) => ({ attributes: { [`missing${i}`]: { gt: 1 } } }))
    expect(parsesOf(filters, new SharedEntry(entry))).toBe(1)
  })

  it('has its texts prepared once', () => {
    const shared = new SharedEntry(entry)
    expect(shared.texts).toHaveLength(3)
    expect(shared.texts).toBe(shared.texts)
  })

  it('may have parsed attributes', () => {
    const shared = new SharedEntry({ ...entry, attributes: JSON.parse(attributes) })
    expect(parsesOf([{ text: 'expired' }, { attributes: { n: 1 } }], shared)).toBe(0)
    expect(entryFilter(toPlainFilter({ text: 'EXPIRED pay', attributes: { n: 1 } }))(shared)).toBe(true)
  })
})
