import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../src/failure/first-difference.js'

describe('firstDifference', () => {
  it('finds no difference between equal values', () => {
    expect(firstDifference([{ a: [1, { b: null }] }], [{ a: [1, { b: null }] }])).toBeUndefined()
  })

  it('names the path to the first difference, with both values', () => {
    const actual = [{ id: 1 }, { id: 2, attributes: { status: 500, other: 1 } }]
    const expected = [{ id: 1 }, { id: 2, attributes: { status: '500', other: 2 } }]
    expect(firstDifference(actual, expected)).toBe("[1].attributes.status: expected '500', got 500")
  })

  it('distinguishes missing, undefined and unexpected fields', () => {
    expect(firstDifference({}, { a: undefined })).toBe('.a: expected undefined, got nothing')
    expect(firstDifference({ a: undefined }, {})).toBe('.a: expected nothing, got undefined')
    expect(firstDifference({ a: 1, b: 2 }, { a: 1 })).toBe('.b: expected nothing, got 2')
  })

  it('names the first element that is missing or not expected, with the lengths', () => {
    expect(firstDifference([1], [1, 2, 3])).toBe('[1]: missing 2 (expected length 3, got 1)')
    expect(firstDifference([1, 2], [1])).toBe('[1]: not expected 2 (expected length 1, got 2)')
  })

  it('distinguishes values that print or compare alike', () => {
    expect(firstDifference(1n, 1)).toBe('expected 1, got 1n')
    expect(firstDifference(-0, 0)).toBe('expected 0, got -0')
    expect(firstDifference('1', 1)).toBe("expected 1, got '1'")
  })

  it('finds a prototype that is not plain', () => {
    class Entry {
      id = 1
    }
    expect(firstDifference(new Entry(), { id: 1 })).toBe('expected { id: 1 }, got Entry { id: 1 }')
  })

  it('shortens long values', () => {
    expect(firstDifference('x'.repeat(10_000), '')?.length).toBeLessThan(500)
  })
})
