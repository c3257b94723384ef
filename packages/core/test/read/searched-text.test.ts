import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SearchedText } from '../../src/read/searched-text.js'
import { foldedWords } from '../../src/read/words.js'

/** Whether the words of a term are next to each other, by all words of the text. */
function expected(text: string, words: readonly string[], prefix: boolean): boolean {
  const found = foldedWords(text)
  return found.some((_, start) =>
    words.every((word, i) => {
      const candidate = found[start + i] ?? ''
      return prefix && i === words.length - 1 ? candidate.startsWith(word) : candidate === word
    }),
  )
}

describe('SearchedText', () => {
  it('has the terms whose words it has next to each other, whatever its characters are', () => {
    const unit = fc.constantFrom(...'aabAB1 -_.\0\n\x1b[mé世')
    const words = fc.string({ unit, maxLength: 6 }).map(foldedWords)
    let found = 0
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), words, fc.boolean(), (text, words, prefix) => {
        if (words.length === 0) return
        const has = new SearchedText(text).has({ words, prefix })
        expect(has).toBe(expected(text, words, prefix))
        found += Number(has)
      }),
      { numRuns: 5000 },
    )
    expect(found).toBeGreaterThan(200)
  })

  it('answers several questions', () => {
    const text = new SearchedText('Disk almost full; disks')
    expect(text.has({ words: ['disk', 'almost'], prefix: false })).toBe(true)
    expect(text.has({ words: ['isk'], prefix: true })).toBe(false)
    expect(text.has({ words: ['almost', 'ful'], prefix: true })).toBe(true)
    expect(text.has({ words: ['disks'], prefix: false })).toBe(true)
    expect(text.has({ words: ['dis'], prefix: false })).toBe(false)
  })

  it('finds a long word that is nearly everywhere', () => {
    const text = new SearchedText(`${'a'.repeat(100_000)} ${'a'.repeat(8000)}`)
    expect(text.has({ words: ['a'.repeat(8000)], prefix: false })).toBe(true)
    expect(text.has({ words: ['a'.repeat(8001)], prefix: false })).toBe(false)
    expect(text.has({ words: ['a'.repeat(8001)], prefix: true })).toBe(true)
  })
})
