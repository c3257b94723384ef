import fc from 'fast-check'
import { expect, it } from 'vitest'
import { filterWords } from '../../src/filter/word-keys.js'
import { wordsInside } from '../../src/filter/words-inside.js'
import { texts } from './support.js'

it('finds only words that the filter of every text around it has', () => {
  let found = 0
  fc.assert(
    fc.property(texts, texts, texts, (before, part, after) => {
      const all = new Set(filterWords(before + part + after))
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
  ['(GET /Cart HTTP/1.1)', ['get', 'cart', 'http', '1', '1']],
  ['1234', []],
  ['é 12 ü', ['12']],
  ['é12 34é', []],
  ['', []],
])('finds in %j the words between other characters', (text, words) => {
  expect(wordsInside(text)).toEqual(words)
})

it.each<[part: string, words: string[], before: string, after: string]>([
  ['[31mred x', ['31mred'], '\x1b', ''],
  [' \x1b[31mred x', ['31mred'], '', ''],
  ['m red x', ['red'], '\x1b[31', ''],
  [';my example t', ['my', 'example'], '\x1b]0', 'itle\x07'],
  ['P a b ', ['a', 'b'], '\x1b', '\x1b\\'],
])('finds in %j the letters of escape sequences, which filters have too', (part, words, before, after) => {
  expect(wordsInside(part)).toEqual(words)
  expect(filterWords(before + part + after)).toEqual(expect.arrayContaining(words))
})
