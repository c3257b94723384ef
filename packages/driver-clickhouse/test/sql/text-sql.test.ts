import type { TextTerm } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { textSql, tokenSql } from '../../src/sql/text-sql.js'

const term = (words: string, prefix = false): TextTerm => ({ words: words.split(' '), prefix })
const sql = (all: TextTerm[], none: TextTerm[] = []) => textSql({ all, none }, tokenSql)

describe('conditions on words', () => {
  it.each([
    ['words, in one call', sql([term('Timed'), term('out')]), "hasAllTokens(text, ['timed', 'out'])"],
    [
      'a phrase, whose words an index finds',
      sql([term('timed out')]),
      "hasAllTokens(text, ['timed', 'out']) AND (position(text, ' timed out ') > 0)",
    ],
    ['a prefix', sql([term('pay', true)]), "(position(text, ' pay') > 0)"],
    [
      'a phrase that ends with a prefix',
      sql([term('card exp', true)]),
      "hasAllTokens(text, ['card']) AND (position(text, ' card exp') > 0)",
    ],
    ['words that are not there', sql([], [term('health')]), "NOT hasAnyTokens(text, ['health'])"],
    ['phrases that are not there', sql([], [term('a b')]), "NOT (position(text, ' a b ') > 0)"],
    ['quotation marks', sql([term("o'")]), "hasAllTokens(text, ['o'])"],
  ])('%s', (_, actual, expected) => expect(actual).toBe(expected))
})
