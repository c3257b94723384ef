import { entryFilter } from '@logpond/core'
import { parseQuery } from '@logpond/query'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toDriverFilter } from '../../../core/src/read/driver-query.js'
import { marksIn, searchedBy } from '../../app/text/found-words.js'

const ESCAPE = String.fromCharCode(27)

/** A text with brackets around what a query has found in it. */
function marked(text: string, q: string, isMessage = true): string {
  const marks = marksIn(text, searchedBy(parseQuery(q)), isMessage)
  return marks.reduceRight(
    (rest, { start, end }) => `${rest.slice(0, start)}[${rest.slice(start, end)}]${rest.slice(end)}`,
    text,
  )
}

describe('what a query has found', () => {
  test.each([
    ['words, without case and accents', 'café TIMEOUT', 'Timeout in the Cafe', '[Timeout] in the [Cafe]'],
    ['whole words only', 'time', 'time timeout time_out', '[time] timeout [time]_out'],
    ['beginnings of words', 'pay*', 'payment of pay, unpaid', '[payment] of [pay], unpaid'],
    ['phrases', '"card expired"', 'expired card; card: expired', 'expired card; [card: expired]'],
    ['words that punctuation joins', 'a/b', 'a b, b a/b', '[a b], b [a/b]'],
    ['characters of scripts without spaces', '世界', '你好世界。世', '你好[世界]。世'],
    ['substrings, exactly', '~"T /ca"', 'GET /cart get /cart', 'GE[T /ca]rt get /cart'],
    ['several substrings', '~"GET" ~"200"', 'GET /a 200 2000', '[GET] /a [200] [200]0'],
    ['alternatives', '(a OR "b c" OR ~"!")', 'a! b c', '[a!] [b c]'],
    ['overlaps as one', '"a b" "b c"', 'a b c', '[a b c]'],
    ['nothing that is excluded', 'a -b -"c d"', 'a b c d', '[a] b c d'],
    ['nothing of other fields', 'level:info service:a', 'level info a', 'level info a'],
    [
      'words beside colours, not their parameters',
      '31 red',
      `${ESCAPE}[31mred${ESCAPE}[0m 31`,
      `${ESCAPE}[31m[red]${ESCAPE}[0m [31]`,
    ],
  ])('has marks: %s', (_, q, text, expected) => {
    expect(marked(text, q)).toBe(expected)
  })

  test('has no substrings outside of the message, where they are not searched', () => {
    expect(marked('a GET', '~"GET" a', false)).toBe('[a] GET')
  })

  test('is marked exactly in the messages in which the storage finds it', () => {
    const parts = [
      'a',
      'B',
      'ab',
      'é',
      'E\u0301',
      '1',
      '世',
      '界',
      ' ',
      '-',
      '_',
      '\n',
      `${ESCAPE}[1m`,
      'ß',
      '🗝️',
    ]
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((some) => some.join(''))
    const word = fc.constantFrom(
      'a',
      'b',
      'AB',
      'e',
      '1',
      '世',
      '世界',
      'ß',
      'a-b',
      '"a b"',
      '"世 e"',
      'a*',
      '"1"',
    )
    const substring = fc.constantFrom('~"a"', '~"B"', '~" "', '~"世界"')
    fc.assert(
      fc.property(text, fc.oneof(word, substring), (message, q) => {
        const matches = entryFilter(toDriverFilter(parseQuery(q)))({
          id: 1,
          timestamp: 0,
          severity: 9,
          message,
        })
        expect(marksIn(message, searchedBy(parseQuery(q)), true).length > 0).toBe(matches)
      }),
      { numRuns: 1000 },
    )
  })

  test('has marks in order, within the text and without overlaps', () => {
    const query = fc.constantFrom('a b "a b" a*', '(a OR ~"b a") ~"a"', 'b*')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', ESCAPE, '[', 'm') }), query, (text, q) => {
        let last = -1
        for (const { start, end } of marksIn(text, searchedBy(parseQuery(q)), true)) {
          expect(start).toBeGreaterThan(last)
          expect(end).toBeGreaterThan(start)
          last = end
        }
        expect(last).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
