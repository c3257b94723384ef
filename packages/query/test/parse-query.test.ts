import { isLogStorageError, type SearchQuery } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { formatQuery, parseQuery, QueryError } from '../src/index.js'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const options = { now: Date.UTC(2026, 0, 31, 12), timeZone: 'UTC' }

function problemOf(text: string, fields?: string[]): QueryError {
  try {
    parseQuery(text, { ...options, fields })
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
  throw new Error(`${text} is a query`)
}

describe('parseQuery', () => {
  it('reads every part of the language in one text', () => {
    const text = `timed out "card expired" pay* -health level>=warn service:(api web) http.status>=500 user.id:* -region:eu url:/api/* ms:250..1000 ~"GET /cart" (level:fatal OR queue>900) since:2h until:2026-01-31 trace:${TRACE} order:oldest`
    const query: SearchQuery = {
      text: 'timed out "card expired" pay* -health',
      contains: 'GET /cart',
      minSeverity: 13,
      service: ['api', 'web'],
      traceId: TRACE,
      attributes: {
        'http.status': { gte: 500 },
        'user.id': { exists: true },
        url: { prefix: '/api/' },
        ms: { gte: 250, lte: 1000 },
      },
      startTime: Date.UTC(2026, 0, 31, 10),
      endTime: Date.UTC(2026, 0, 31),
      any: [{ minSeverity: 21 }, { attributes: { queue: { gt: 900 } } }],
      not: { attributes: { region: 'eu' } },
      order: 'oldest',
    }
    expect(parseQuery(text, options)).toEqual(query)
    expect(parseQuery(formatQuery(query), options)).toEqual(query)
  })

  it.each([
    '12:30:01 failed',
    'https://shop.example/cart?id=1',
    'C:\\Users\\me\\app.log',
    'Error: connect ECONNREFUSED 127.0.0.1:5432',
    'at Cart.pay (app/cart.ts:12:5)',
    'at node:internal/modules/cjs/loader:1105:14',
    'main.go:42 std::vector<int> a => b',
    'Jun 14 15:16:01 combo sshd(pam_unix)[19939]: logname= rhost: 1',
    'Caused by: java.lang.IllegalStateException: no session',
  ])('reads %s as words', (text) => {
    expect(parseQuery(text)).toEqual({ text })
  })

  it('reads all behind a date with a time to the second, and behind the brace of an object, as words', () => {
    const query = parseQuery('service:api 2026-01-31 12:00:00 pam: uid=0 -0700] level=error')
    expect(Object.keys(query).sort()).toEqual(['service', 'text'])
    expect(Object.keys(parseQuery('{"level":"error","a": -5, b:c}'))).toEqual(['text'])
  })

  it.each<[string, QueryError['position'], string?]>([
    ['api level>=wran', { offset: 11, length: 4 }, 'warn'],
    ['a level >= warn', { offset: 2, length: 8 }, 'level>='],
    ['queue>', { offset: 0, length: 6 }],
    ['a (b OR c', { offset: 2, length: 7 }],
    ['service:api)', { offset: 11, length: 1 }],
    ['a OR', { offset: 2, length: 2 }],
    ['service:"api', { offset: 8, length: 4 }],
    ['order:up', { offset: 6, length: 2 }],
    ['since:2026-02-30', { offset: 6, length: 10 }],
    ['trace:abc', { offset: 6, length: 3 }],
    ['url:a*b', { offset: 4, length: 3 }],
    ['-- 🎉', { offset: 0, length: 5 }],
    ['(a OR limit:5)', { offset: 6, length: 7 }],
  ])('refuses %s, with the position', (text, position, suggestion) => {
    const error = problemOf(text)
    expect(isLogStorageError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'INVALID_QUERY', position, suggestion, expected: expect.any(String) })
  })

  it.each([
    ['a service:* b', 2, 9, 'whether an entry has a service', 'top values of service'],
    ['-service:*', 1, 9, 'whether an entry has a service', 'service:(api web)'],
    ['NOT host!=*', 4, 7, 'whether an entry has a host', 'top values of host'],
    ['trace:*', 0, 7, 'whether an entry has a trace id', '32 hex digits'],
    ['span:*', 0, 6, 'whether an entry has a span id', '16 hex digits'],
    ['service:(web ap*)', 0, 17, 'a part of a service', 'in quotes'],
    ['host:*"a b"*', 0, 12, 'a part of a host', 'whole names'],
    ['traceId==4bf9*', 0, 14, 'a part of a trace id', 'all 32 hex digits'],
  ])('refuses %s, and says what is possible instead', (text, offset, length, what, expected) => {
    const error = problemOf(text)
    expect(error).toMatchObject({
      code: 'INVALID_QUERY',
      position: { offset, length },
      suggestion: undefined,
    })
    expect(error.message).toContain(`A query cannot ask ${what.startsWith('a ') ? 'for ' : ''}${what}`)
    expect(error.expected).toContain(expected)
  })

  it('suggests the attribute with the name of a field if there is one, and takes an asterisk in quotes', () => {
    expect(problemOf('x -service:*', ['service']).suggestion).toBe('@service:*')
    expect(parseQuery('@service:*')).toEqual({ attributes: { service: { exists: true } } })
    expect(parseQuery('service:"*"')).toEqual({ service: '*' })
    expect(formatQuery({ service: ['*', 'a*'] })).toBe('service:("*" "a*")')
  })

  it('suggests the name of a field that exists, and takes a marked name as it is', () => {
    const fields = ['http.status', 'user.id']
    expect(problemOf('htpp.status:500', fields)).toMatchObject({
      suggestion: 'http.status',
      position: { offset: 0, length: 11 },
    })
    expect(problemOf('sevice:api', fields).suggestion).toBe('service')
    expect(problemOf('http.status > 400', fields).suggestion).toBe('http.status>')
    expect(parseQuery('level x:a > 5').text).toBe('level 5')
    expect(parseQuery('if x > 5', { fields })).toEqual({ text: 'if x > 5' })
    expect(parseQuery('region:eu', { fields })).toEqual({ attributes: { region: 'eu' } })
    expect(parseQuery('@htpp.status:eu', { fields })).toEqual({ attributes: { 'htpp.status': 'eu' } })
  })

  it.each([
    ['a levl>=warn', 2, 'levl', 'level'],
    ['Level:warn', 0, 'Level', 'level'],
    ['sevrity:error', 0, 'sevrity', 'severity'],
    ['-sevice:api', 1, 'sevice', 'service'],
    ['(hsot:db-1 OR b)', 1, 'hsot', 'host'],
    ['sicne:2h', 0, 'sicne', 'since'],
    ['untill:now', 0, 'untill', undefined],
    ['ordr:oldest', 0, 'ordr', 'order'],
    ['limt:5', 0, 'limt', 'limit'],
  ])(
    'without the names of attributes, takes %s for a mistake in a field only if it is near one',
    (text, offset, name, meant) => {
      const marked = `${text.slice(0, offset)}@${text.slice(offset)}`
      const query = parseQuery(marked)
      expect(parseQuery(formatQuery(query))).toEqual(query)
      if (meant === undefined) return expect(parseQuery(text)).toEqual(query)
      expect(problemOf(text)).toMatchObject({
        code: 'INVALID_QUERY',
        position: { offset, length: name.length },
        suggestion: meant,
        expected: expect.stringContaining(`@${name}`),
      })
      expect(parseQuery(text, { fields: [name] })).toEqual(query)
    },
  )

  it.each([
    'services',
    'device',
    'security',
    'server',
    'post',
    'cost',
    'trade',
    'hosts',
    'levels',
    'span_count',
    'start_time',
    'time',
    'order_id',
  ])('leaves the attribute %s, which only resembles a field', (name) => {
    const attributes = { [name]: 'x' }
    expect(parseQuery(`${name}:x`)).toEqual({ attributes })
    expect(formatQuery({ attributes })).toBe(`${name}:x`)
  })

  it('keeps to the bounds of core', () => {
    expect(problemOf('a '.repeat(1001)).message).toContain('1000 words')
    expect(problemOf('x:1 '.repeat(1001)).message).toContain('1000 conditions')
    expect(problemOf(`${'(a OR b -'.repeat(40)}(c d)${')'.repeat(40)}`).message).toContain('nested too deep')
    expect(problemOf('('.repeat(100_000)).message).toContain('nested too deep')
  })

  it.each(['(', '"', '-', 'a:', '(a ', 'a:(b)', '@"', '()', 'NOT ', 'x(', '1:1:', '{', 'a..', '~"a"', '漢'])(
    'reads 100,000 characters of %s, or says what is wrong',
    (part) => {
      try {
        expect(parseQuery(part.repeat(100_000 / part.length))).toBeTypeOf('object')
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError)
      }
    },
  )
})
