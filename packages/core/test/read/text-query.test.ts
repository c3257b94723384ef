import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTextQuery } from '../../src/read/text-query.js'

const show = (text: string) => {
  const { all, none } = parseTextQuery(text)
  const terms = (list: typeof all) => list.map(({ words, prefix }) => words.join('+') + (prefix ? '*' : ''))
  return none.length === 0 ? terms(all) : [terms(all), terms(none)]
}

describe('parseTextQuery', () => {
  it.each([
    ['disk full', ['disk', 'full']],
    ['"disk full"', ['disk+full']],
    ['"disk full', ['disk+full']],
    ['say "disk full" now', ['say', 'disk+full', 'now']],
    ['disk-full a:b user@example.org', ['disk+full', 'a+b', 'user+example+org']],
    ['conn*', ['conn*']],
    ['a:b*', ['a+b*']],
    ['key=*', ['key']],
    ['"conn*"', ['conn']],
    ['disk -full', [['disk'], ['full']]],
    ['-full', [[], ['full']]],
    ['disk -"no space" -tmp*', [['disk'], ['no+space', 'tmp*']]],
    ['--force', ['force']],
    ['disk - full', ['disk', 'full']],
    ['c++ 50% "!" AND', ['c', '50', 'AND']],
    ['NEAR(a b)', ['NEAR+a', 'b']],
    ['a"b c"d', ['a+b', 'c+d']],
    ['ERROR ERROR', ['ERROR']],
    ['Grüße\u00a0日本語', ['Grüße', '日+本+語']],
    ['abc世界* -"世界 中"', [['abc+世+界*'], ['世+界+中']]],
    ['\x1b[31mERROR\x1b[0m', ['ERROR']],
    ['e\u0301te\u0301', ['e\u0301te\u0301']],
  ])('reads %s', (text, terms) => {
    expect(show(text)).toEqual(terms)
  })

  it.each(['', ' ', '\t\n', '"', '""', '-', '*', '++ -- %', '\ud800', '\0', '👋'])(
    'refuses %j, which has no word',
    (text) => {
      expect(() => parseTextQuery(text)).toThrow(expect.objectContaining({ code: 'INVALID_QUERY' }))
      expect(() => parseTextQuery(text)).toThrow('text must contain at least one word')
    },
  )

  it('accepts at most 1,000 words', () => {
    const words = Array.from({ length: 1000 }, (_, i) => `w${i}`)
    expect(parseTextQuery(words.join(' ')).all).toHaveLength(1000)
    expect(() => parseTextQuery([...words, 'more'].join(' '))).toThrow('at most 1000 words, not 1001')
    expect(() => parseTextQuery('x '.repeat(10_000))).toThrow('not 10000')
  })

  it('reads or refuses 100,000 repetitions of any punctuation without hanging', () => {
    for (const part of ['"', '-', '*', '- ', '"-', 'a"', '-"']) {
      try {
        parseTextQuery(part.repeat(100_000))
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'INVALID_QUERY' })
      }
    }
  })

  it('extracts words from any text, or refuses it as an invalid query', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '-', '*', ' ', 'AND', 'NEAR(', '\\'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          const { all, none } = parseTextQuery(pieces.join(''))
          expect(all.length + none.length).toBeGreaterThan(0)
          for (const { words } of [...all, ...none]) {
            expect(words.length).toBeGreaterThan(0)
            // Words of ideographs may be characters that Unicode has not assigned yet.
            const isWord = (word: string) => /^[\p{L}\p{N}\p{M}\p{Co}\u{20000}-\u{3fffd}]+$/u.test(word)
            expect(words.every(isWord)).toBe(true)
          }
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'INVALID_QUERY' })
        }
      }),
    )
  })
})
