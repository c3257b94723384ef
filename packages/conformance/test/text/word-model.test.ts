import { foldedWords, words } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedWordsOf, wordsOf } from '../../src/text/word-model.js'

/** Mostly characters that are special to words, next to each other. */
const character = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(
      ...'aZ9éÉßσςΣЙ日がｶﾞ한น้ខ្\u0301\u0323\u3099\x1b\x1b\x1b\x9b[]P0;?m1 F(\\\x07\x9c\n-😀𐐀𠀀\ue000',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
)

describe('the model of words', () => {
  it('has the words of core', () => {
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 20 }), (text) => {
        expect(wordsOf(text)).toEqual(words(text))
        expect(foldedWordsOf(text)).toEqual(foldedWords(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('cuts and folds words as a person would', () => {
    expect(wordsOf('GET /users/42?q=ok_1')).toEqual(['GET', 'users', '42', 'q', 'ok', '1'])
    expect(wordsOf('abc世界def')).toEqual(['abc', '世', '界', 'def'])
    expect(wordsOf('\x1b[31mred\x1b[0m \x1b]8;;https://example.com\x07link\x1b]8;;\x07')).toEqual([
      'red',
      'link',
    ])
    expect(foldedWordsOf('Évènement ΟΔΟΣ İ ı ß Й')).toEqual(['evenement', 'οδοσ', 'i', 'ı', 'ß', 'й'])
  })
})
