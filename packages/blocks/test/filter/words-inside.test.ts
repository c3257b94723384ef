import { foldedWords } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wordsInside } from '../../src/filter/words-inside.js'
import { texts } from './support.js'

it('finds only words that every text around it has', () => {
  let found = 0
  fc.assert(
    fc.property(texts, texts, texts, (before, part, after) => {
      const all = new Set(foldedWords(before + part + after))
      for (const word of wordsInside(part)) {
        found++
        expect(all).toContain(word)
      }
    }),
    { numRuns: 3000 },
  )
  expect(found).toBeGreaterThan(300)
})

it.each([
  ['Order 1234 placed', ['1234']],
  ['(GET /Cart HTTP/1.1)', ['cart', 'http', '1', '1']],
  ['1234', []],
  ['é 12 ü', ['12']],
  ['é12 34é', []],
  ['', []],
])('finds in %j the words between other characters', (text, words) => {
  expect(wordsInside(text)).toEqual(words)
})

it.each(['[31mred x', '31mred x', ';31mred x', ' \x1b[31mred x'])(
  'does not mistake a part of an escape sequence for a word in %j',
  (text) => {
    expect(wordsInside(text)).toEqual([])
  },
)
