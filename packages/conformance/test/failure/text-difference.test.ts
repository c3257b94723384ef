import { describe, expect, it } from 'vitest'
import { ConformanceFailure } from '../../src/failure/conformance-failure.js'
import { textDifference } from '../../src/failure/text-difference.js'

describe('textDifference', () => {
  it('shows texts unchanged if their difference is visible', () => {
    expect(textDifference('abc', 'abd')).toBe("expected 'abd', got 'abc'")
  })

  it('names the code points of texts that look alike', () => {
    expect(textDifference('cafe\u0301', 'caf\u00e9')).toBe(
      "expected 'caf\u00e9', got 'cafe\u0301'; they differ first at character 3: expected U+00E9, got U+0065 U+0301",
    )
    expect(textDifference('abc', '\ufeffabc')).toMatch(
      /^expected '\\ufeffabc', got 'abc'; .* expected U\+FEFF U\+0061 U\+0062 U\+0063, got /,
    )
    expect(textDifference('\u0430', 'a')).toMatch(/expected U\+0061, got U\+0430$/)
    expect(textDifference('a', 'a\0')).toMatch(
      /'a\\x00', got 'a'; .* character 1: expected U\+0000, got the end$/,
    )
  })

  it('shows spaces at the end', () => {
    expect(textDifference('a', 'a  ')).toBe("expected 'a\\u0020\\u0020', got 'a'")
  })

  it('shows the part of long texts around the first difference', () => {
    const same = 'x'.repeat(5_000_000)
    const difference = textDifference(`${same}A${same}`, `${same}B${same}`)
    expect(difference.length).toBeLessThan(600)
    expect(difference).toMatch(/^expected …'x+Bx+'… \(10,000,001 characters\), got …'x+Ax+'…/)
    expect(difference).toMatch(/; they differ first at character 5000000$/)
  })

  it('does not split characters', () => {
    const same = '😀'.repeat(1000)
    expect(textDifference(`${same}😀`, `${same}😁`)).not.toContain('\\ud8')
    expect(textDifference('😀', '😁')).toMatch(/character 0: expected U\+1F601, got U\+1F600$/)
  })
})

describe('ConformanceFailure', () => {
  it('has a short message without invisible characters', () => {
    expect(new ConformanceFailure('got \u200b').message).toBe('got \\u200b')
    expect(new ConformanceFailure('x'.repeat(10_000_000)).message.length).toBeLessThan(5000)
  })
})
