import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createLineParser } from '../src/parse-line.js'
import {
  collect,
  parseAttribute,
  parseCount,
  parseDuration,
  parseSeverity,
  parseSize,
  parseTraceId,
} from '../src/parse-values.js'

describe('parseDuration', () => {
  it('reads a number and a unit', () => {
    expect(parseDuration('90s')).toBe(90_000)
    expect(parseDuration('1.5h')).toBe(5_400_000)
    expect(parseDuration('30d')).toBe(30 * 86_400_000)
    expect(parseDuration('2w')).toBe(14 * 86_400_000)
    expect(parseDuration('2d12h')).toBe(60 * 3_600_000)
  })

  it.each(['', '30', 'd', '-1d', '1 month', '30D', '1h30', '12h and more'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidArgumentError)
  })
})

describe('parseSize', () => {
  it('reads bytes with and without a unit, in either case', () => {
    expect(parseSize('4096')).toBe(4096)
    expect(parseSize('500MB')).toBe(500_000_000)
    expect(parseSize('1.5gb')).toBe(1_500_000_000)
    expect(parseSize('2 GiB')).toBe(2 ** 31)
    expect(parseSize('10b')).toBe(10)
  })

  it.each(['', 'GB', '-1GB', '1XB', '1e9'])('refuses %j', (text) => {
    expect(() => parseSize(text)).toThrow(InvalidArgumentError)
  })
})

describe('parseSeverity', () => {
  it('reads names in either case, and numbers', () => {
    expect(parseSeverity('WARN')).toBe('warn')
    expect(parseSeverity('17')).toBe(17)
  })

  it('reads the words of other loggers', () => {
    expect(parseSeverity('warning')).toBe(13)
    expect(parseSeverity('CRITICAL')).toBe(18)
  })

  it.each(['0', '25', 'loud', '1.5', '', '__proto__'])('refuses %j', (text) => {
    expect(() => parseSeverity(text)).toThrow(InvalidArgumentError)
  })
})

describe('parseAttribute', () => {
  it('reads a JSON value with its type, and any other value as a string', () => {
    expect(parseAttribute('status=500')).toEqual({ status: 500 })
    expect(parseAttribute('status="500"')).toEqual({ status: '500' })
    expect(parseAttribute('ok=true')).toEqual({ ok: true })
    expect(parseAttribute('user=null')).toEqual({ user: null })
    expect(parseAttribute('path=/a=b')).toEqual({ path: '/a=b' })
    expect(parseAttribute('list=[1]')).toEqual({ list: '[1]' })
    expect(parseAttribute('empty=')).toEqual({ empty: '' })
    expect(parseAttribute('huge=1e999')).toEqual({ huge: '1e999' })
  })

  it('reads a whole number that would lose digits as text, as ingest does', () => {
    expect(parseAttribute('rowId=1234567890123456789')).toEqual({ rowId: '1234567890123456789' })
    expect(parseAttribute('rowId=9007199254740991')).toEqual({ rowId: 9007199254740991 })
    expect(parseAttribute('ratio=0.1234567890123456789')).toEqual({ ratio: 0.12345678901234568 })
  })

  it.each(['12345678901234567890.5', '-9007199254740993', '1e20', '1e-400', '0', '9007199254740992', '1.10'])(
    'reads %s as ingest does',
    (number) => {
      expect(parseAttribute(`n=${number}`)).toEqual(
        createLineParser()(`{"level":30,"msg":"a","n":${number}}`).attributes,
      )
    },
  )

  it('adds to earlier attributes', () => {
    expect(parseAttribute('b=2', { a: 1 })).toEqual({ a: 1, b: 2 })
  })

  it('accepts any name', () => {
    expect(Object.entries(parseAttribute('__proto__=1'))).toEqual([['__proto__', 1]])
  })

  it.each(['', 'status', '=500'])('refuses %j', (text) => {
    expect(() => parseAttribute(text)).toThrow(InvalidArgumentError)
  })
})

describe('parseCount', () => {
  it('accepts only whole numbers in its range', () => {
    const parse = parseCount(1, 10)
    expect(parse('10')).toBe(10)
    for (const text of ['0', '11', '1.5', '-1', '', 'ten', '1e1'])
      expect(() => parse(text)).toThrow('from 1 to 10')
  })
})

describe('parseTraceId', () => {
  it('accepts 32 hex digits', () => {
    expect(parseTraceId('4BF92f3577b34da6a3ce929d0e0e4736')).toBe('4BF92f3577b34da6a3ce929d0e0e4736')
    expect(() => parseTraceId('4bf92f')).toThrow(InvalidArgumentError)
  })
})

describe('collect', () => {
  it('keeps every value, in order', () => {
    expect(collect('b', collect('a'))).toEqual(['a', 'b'])
  })
})
