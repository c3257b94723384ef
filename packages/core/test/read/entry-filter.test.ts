import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DriverFilter } from '../../src/contract/driver-filter.js'
import type { JsonValue } from '../../src/contract/log-entry.js'
import type { SearchQuery } from '../../src/contract/search-query.js'
import { toDriverFilter } from '../../src/read/driver-query.js'
import { entryFilter } from '../../src/read/entry-filter.js'
import type { FilterableEntry } from '../../src/read/filterable-entry.js'
import { words } from '../../src/read/words.js'

const entry: FilterableEntry = {
  id: 7,
  timestamp: 1000.5,
  severity: 13,
  message: 'Disk almost full: /var/log at 97% — Évènement',
  service: 'api',
  host: 'web-1',
  traceId: 'AAAAAAAAAAAAAAAAbbbbbbbbbbbbbbbb',
  attributes: { 'http.status': 500, http: { status: 200, method: 'GET' }, list: [1], none: null, flag: true },
}

const matches = (filter: DriverFilter, candidate = entry) => entryFilter(filter)(candidate)
const finds = (query: SearchQuery, candidate = entry) => matches(toDriverFilter(query), candidate)
const findsText = (text: string, message: string) => finds({ text }, { ...entry, message })
const findsAttribute = (attributes: SearchQuery['attributes'], of: Record<string, JsonValue>) =>
  finds({ attributes }, { ...entry, attributes: of })

describe('entryFilter', () => {
  it('matches every entry without a condition', () => {
    expect(matches({})).toBe(true)
    expect(matches({}, { timestamp: 0, severity: 1, message: '' })).toBe(true)
  })

  it('includes both ends of a range of severities', () => {
    expect(matches({ minSeverity: 13, maxSeverity: 13 })).toBe(true)
    expect(matches({ minSeverity: 14 })).toBe(false)
    expect(matches({ maxSeverity: 12 })).toBe(false)
  })

  it('includes the start of a range of time and excludes its end', () => {
    expect(matches({ startTime: 1000.5 })).toBe(true)
    expect(matches({ startTime: 1000.501 })).toBe(false)
    expect(matches({ endTime: 1000.501 })).toBe(true)
    expect(matches({ endTime: 1000.5 })).toBe(false)
  })

  it('includes the greatest id, and entries without an id', () => {
    expect(matches({ maxId: 7 })).toBe(true)
    expect(matches({ maxId: 6 })).toBe(false)
    const { id: _, ...without } = entry
    expect(matches({ maxId: 6 }, without)).toBe(true)
  })

  it('matches any of the services and hosts, exactly', () => {
    expect(matches({ services: ['web', 'api'] })).toBe(true)
    expect(matches({ services: ['API'] })).toBe(false)
    expect(matches({ hosts: ['web-1'] })).toBe(true)
    expect(matches({ hosts: ['web'] })).toBe(false)
    const bare = { timestamp: 0, severity: 9, message: '' } as const
    expect(matches({ services: ['api'] }, bare)).toBe(false)
    expect(matches({ hosts: ['undefined', ''] }, bare)).toBe(false)
  })

  it('finds a trace id in either case', () => {
    expect(matches({ traceId: 'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb' })).toBe(true)
    expect(matches({ traceId: 'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbc' })).toBe(false)
    expect(matches({ traceId: 'aa' }, { ...entry, traceId: undefined })).toBe(false)
  })

  it('finds an exact substring', () => {
    expect(matches({ contains: '/var/log at 97%' })).toBe(true)
    expect(matches({ contains: '/VAR' })).toBe(false)
  })

  it('combines all conditions', () => {
    const all: DriverFilter = { minSeverity: 13, services: ['api'], contains: 'full', maxId: 7 }
    expect(matches(all)).toBe(true)
    expect(matches({ ...all, hosts: ['other'] })).toBe(false)
  })

  describe('text', () => {
    it('finds all words, in any order, ignoring case and accents', () => {
      expect(finds({ text: 'FULL disk evenement' })).toBe(true)
      expect(finds({ text: 'full disks' })).toBe(false)
    })

    it('finds whole words unless a star follows', () => {
      expect(findsText('alm', 'almost')).toBe(false)
      expect(findsText('alm*', 'almost')).toBe(true)
      expect(findsText('almost*', 'almost')).toBe(true)
      expect(findsText('almosts*', 'almost')).toBe(false)
    })

    it('finds the words of a phrase only next to each other', () => {
      expect(findsText('"disk almost"', 'the disk: almost full')).toBe(true)
      expect(findsText('"disk full"', 'the disk: almost full')).toBe(false)
      expect(findsText('"full disk"', 'disk full')).toBe(false)
      expect(findsText('a:b*', 'x a bee')).toBe(true)
      expect(findsText('a:b*', 'ax bee')).toBe(false)
      expect(findsText('"a b"', 'a a b')).toBe(true)
      expect(findsText('"a b"', 'b a')).toBe(false)
    })

    it('excludes unwanted words, even if it has no wanted ones', () => {
      expect(findsText('disk -full', 'disk full')).toBe(false)
      expect(findsText('disk -full', 'disk fuller')).toBe(true)
      expect(findsText('-full', 'disk')).toBe(true)
      expect(findsText('-"disk full"', 'disk full')).toBe(false)
      expect(findsText('-fu*', 'disk full')).toBe(false)
    })

    it('finds text of scripts without spaces anywhere in a run', () => {
      expect(findsText('世界', '你好世界')).toBe(true)
      expect(findsText('世界', 'abc世界def')).toBe(true)
      expect(findsText('abc', 'abc世界')).toBe(true)
      expect(findsText('界世', '你好世界')).toBe(false)
      expect(findsText('世界*', '你好世界中')).toBe(true)
      expect(findsText('"好 世"', '你好世界')).toBe(true)
      expect(findsText('c世界', 'abc世界def')).toBe(false)
      expect(findsText('c*', 'abc世界def')).toBe(false)
      expect(findsText('abc世界def', 'abc世界def')).toBe(true)
      expect(findsText('-世界', '你好世界')).toBe(false)
      expect(findsText('-世界', '世人界')).toBe(true)
      expect(findsText('你好 世界 -中国', '世界，你好')).toBe(true)
    })

    it('finds each part of a run, and no other text, in scripts without spaces', () => {
      const run = fc.string({ unit: fc.constantFrom(...'日本語がｶ한글นํ้ក្န္'), minLength: 1, maxLength: 9 })
      fc.assert(
        fc.property(run, run, (message, text) => {
          expect(findsText(text, `x${message}y`)).toBe(message.includes(text))
          for (let at = 0; at < message.length; at++) {
            expect(findsText(message.slice(at, at + 3), message)).toBe(true)
          }
        }),
      )
    })

    it('finds words next to escape sequences, and not their letters', () => {
      const message = '\x1b[31mfailed\x1b[0m: \x1b]8;;https://example.com\x07link\x1b]8;;\x07'
      for (const text of ['failed', 'link', '"failed link"']) expect(findsText(text, message)).toBe(true)
      for (const text of ['31mfailed', '31m', 'm', 'example']) expect(findsText(text, message)).toBe(false)
    })

    it('finds the words of errors in attributes, and each of several words in any of the texts', () => {
      const error = {
        type: 'RangeError',
        message: 'card expired',
        stack: 'RangeError: card expired\n    at pay',
      }
      const failed = { ...entry, message: 'Payment failed', attributes: { error, card: 'visa' } }
      const asText = { ...failed, attributes: JSON.stringify(failed.attributes) }
      for (const candidate of [failed, asText]) {
        for (const text of ['expired', 'payment "card expired"', 'rangeerror failed', 'pay']) {
          expect(finds({ text }, candidate)).toBe(true)
        }
        for (const text of ['visa', 'type', 'payment -expired'])
          expect(finds({ text }, candidate)).toBe(false)
        expect(finds({ contains: 'expired' }, candidate)).toBe(false)
      }
    })

    it('finds no phrase across the end of a text', () => {
      const error = { message: 'card expired', cause: { message: 'limit reached' } }
      const failed = { ...entry, message: 'Payment failed', attributes: { error } }
      for (const text of ['"failed card"', '"expired limit"', 'failed:card*']) {
        expect(finds({ text }, failed)).toBe(false)
        expect(finds({ text: `payment -${text}` }, failed)).toBe(true)
      }
    })

    it('finds an entry by each word of its message', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (message) => {
          for (const word of words(message)) expect(findsText(word, message)).toBe(true)
        }),
      )
    })
  })

  describe('attributes', () => {
    it('prefers the attribute with that exact name to the path', () => {
      expect(finds({ attributes: { 'http.status': 500 } })).toBe(true)
      expect(finds({ attributes: { 'http.status': 200 } })).toBe(false)
      expect(finds({ attributes: { 'http.method': 'GET' } })).toBe(true)
      expect(findsAttribute({ 'a.b': 1 }, { 'a.b': null, a: { b: 1 } })).toBe(false)
    })

    it('compares value and type', () => {
      expect(findsAttribute({ a: 1 }, { a: '1' })).toBe(false)
      expect(findsAttribute({ a: '1' }, { a: 1 })).toBe(false)
      expect(findsAttribute({ a: true }, { a: 1 })).toBe(false)
      expect(findsAttribute({ a: null }, {})).toBe(false)
      expect(findsAttribute({ a: null }, { a: null })).toBe(true)
      expect(findsAttribute({ a: -0 }, { a: 0 })).toBe(true)
      expect(findsAttribute({ a: 1e21 }, { a: 1e21 })).toBe(true)
      expect(findsAttribute({ a: 'ü"\\' }, { a: 'ü"\\' })).toBe(true)
      expect(findsAttribute({ a: '[1]' }, { a: [1] })).toBe(false)
    })

    it('requires all of them', () => {
      expect(finds({ attributes: { flag: true, none: null } })).toBe(true)
      expect(finds({ attributes: { flag: true, none: 0 } })).toBe(false)
      expect(finds({ attributes: { flag: true } }, { ...entry, attributes: undefined })).toBe(false)
    })

    it('does not search inside arrays and strings', () => {
      expect(finds({ attributes: { 'list.0': 1 } })).toBe(false)
      expect(finds({ attributes: { 'list.length': 1 } })).toBe(false)
      expect(findsAttribute({ 'a.length': 2 }, { a: 'xy' })).toBe(false)
      expect(findsAttribute({ 'a.b': 1 }, { a: null })).toBe(false)
    })

    it('considers own properties only', () => {
      expect(findsAttribute({ 'constructor.name': 'Object' }, {})).toBe(false)
      expect(findsAttribute({ '__proto__.a': 1 }, {})).toBe(false)
      const own = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as Record<string, JsonValue>
      expect(findsAttribute({ '__proto__.a': 1, constructor: 2 } as never, own)).toBe(true)
    })

    it('treats the empty name like any other', () => {
      expect(findsAttribute({ '': 1 }, { '': 1 })).toBe(true)
      expect(findsAttribute({ '.': 1 }, { '': { '': 1 } })).toBe(true)
    })
  })
})
