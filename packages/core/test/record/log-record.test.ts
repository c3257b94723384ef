import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../src/contract/log-entry.js'
import { decodeRecord, encodeEntry } from '../../src/record/log-record.js'

const NOW = 1_700_000_000_000
const encode = (entry: unknown) => encodeEntry(entry as LogEntry, () => NOW)
const encodeAttributes = (attributes: unknown) => encode({ message: 'm', attributes }).attributes
describe('encodeEntry', () => {
  it('fills in the time and the severity', () => {
    expect(encode({ message: 'm' })).toEqual({
      timestamp: NOW,
      severity: 9,
      message: 'm',
      service: undefined,
      host: undefined,
      traceId: undefined,
      spanId: undefined,
      attributes: undefined,
    })
  })

  it('keeps every field unchanged', () => {
    const entry = {
      message: 'Grüße 👋\n\0 ',
      timestamp: 1.234,
      severity: 'error',
      service: '',
      host: 'h',
      traceId: 'ABCDEF0123456789abcdef0123456789',
      spanId: '0123456789abcdef',
      attributes: { a: { b: [1, 'x', null, true, { c: '' }] } },
    }
    expect(encode(entry)).toEqual({ ...entry, severity: 17, attributes: JSON.stringify(entry.attributes) })
  })

  it('treats null as absent if the field is optional and has no default', () => {
    const { service, host, traceId, spanId, attributes } = encode({
      message: 'm',
      service: null,
      host: null,
      traceId: null,
      spanId: null,
      attributes: null,
    })
    expect([service, host, traceId, spanId, attributes]).toEqual(Array(5).fill(undefined))
  })

  it('rounds timestamps to microseconds, including those of the clock', () => {
    expect(encode({ message: 'm', timestamp: 1.23456 }).timestamp).toBe(1.235)
    expect(encode({ message: 'm', timestamp: new Date(77) }).timestamp).toBe(77)
    expect(encodeEntry({ message: 'm' }, () => 1.23456).timestamp).toBe(1.235)
  })

  it.each([
    [undefined, 'An entry must be an object, not undefined'],
    [null, 'An entry must be an object, not null'],
    [7, 'An entry must be an object, not 7'],
    ['hunter2', 'An entry must be an object, not text of 7 characters. Store { message: text }.'],
    [[], 'message must be a string, not undefined'],
    [{}, 'message must be a string, not undefined'],
    [{ message: 7 }, 'message must be a string, not 7'],
    [{ message: new String('x') }, 'message must be a string, not an object'],
    [{ message: 'm', severity: 0 }, 'severity must be a whole number from 1 to 24'],
    [{ message: 'm', severity: 99 }, 'not 99'],
    [{ message: 'm', severity: 1.5 }, 'not 1.5'],
    [{ message: 'm', severity: 'loud' }, 'not "loud"'],
    [{ message: 'm', severity: null }, 'severity'],
    [
      { message: 'm', timestamp: Number.NaN },
      'timestamp must be milliseconds since the Unix epoch or a Date',
    ],
    [{ message: 'm', timestamp: Infinity }, 'not Infinity'],
    [{ message: 'm', timestamp: -Infinity }, 'not -Infinity'],
    [{ message: 'm', timestamp: 1e300 }, 'not 1e+300'],
    [{ message: 'm', timestamp: 9_007_199_254_741 }, 'not 9007199254741'],
    [{ message: 'm', timestamp: new Date(Number.NaN) }, 'not an invalid Date'],
    [{ message: 'm', timestamp: new Date(8.64e15) }, 'timestamp'],
    [{ message: 'm', timestamp: '2024-01-01' }, 'not "2024-01-01"'],
    [{ message: 'm', timestamp: null }, 'not null'],
    [{ message: 'm', service: 7 }, 'service must be a string, not 7'],
    [{ message: 'm', host: {} }, 'host must be a string, not an object'],
    [{ message: 'm', traceId: 'abc' }, 'traceId must be 32 hex digits, not "abc"'],
    [{ message: 'm', traceId: 'g'.repeat(32) }, 'traceId must be 32 hex digits'],
    [{ message: 'm', traceId: `${'0'.repeat(32)}\n` }, 'traceId must be 32 hex digits'],
    [{ message: 'm', spanId: '0'.repeat(32) }, 'spanId must be 16 hex digits'],
    [{ message: 'm', attributes: [] }, 'attributes must be an object, not an array of 0'],
    [{ message: 'm', attributes: 'x' }, 'attributes must be an object, not text of 1 character.'],
    [{ message: 'm', attributes: 7 }, 'attributes must be an object, not 7'],
    [{ message: 'm', attributes: () => 1 }, 'attributes must be an object, not a function'],
    [
      { message: new Error('hunter2') },
      'not an Error. Store { message: error.message, attributes: { error } }.',
    ],
    [{ message: { a: 1 } }, 'not an object. Store it in attributes.'],
    [{ msg: 'm' }, 'not undefined. Its field "msg" must be called message.'],
    [{ message: 'm', severity: 'WARN' }, 'not "WARN". Write \'warn\'.'],
    [{ message: 'm', severity: 'Warning' }, "Write 'warn'."],
    [{ message: 'm', severity: '17' }, 'Pass a number'],
    [{ message: 'm', severity: 30 }, "As a level of pino or bunyan it is 'info'."],
    [{ message: 'm', severity: 'pass: hunter2' }, 'not text of 13 characters.'],
    [{ message: 'm', timestamp: '2026-03-04T05:06:07Z' }, 'Pass new Date(text)'],
    [{ message: 'm', timestamp: 1_772_600_767_200_000_000n }, 'Pass Number(nanoseconds) / 1e6.'],
    [{ message: 'm', timestamp: 1_772_600_767_200_000 }, 'Divide microseconds by 1e3'],
    [{ message: 'm', timestamp: 'hunter2' }, 'not text of 7 characters.'],
    [{ message: 'm', traceId: 'hunter2' }, 'not text of 7 characters.'],
    [{ message: 'm', traceId: '5b8efff7-9803-8103-d269-b633813fc60c' }, 'Leave its hyphens out.'],
    [{ message: 'm', traceId: '' }, 'not "". Leave it out if there is none.'],
    [{ message: 'm', service: Symbol('hunter2') }, 'service must be a string, not a symbol'],
  ])('refuses %o and says why', (entry, why) => {
    expect(() => encode(entry)).toThrow(expect.objectContaining({ code: 'INVALID_ENTRY' }))
    expect(() => encode(entry)).toThrow(why)
  })

  it('accepts a Date of another realm, and one with overridden methods', () => {
    expect(encode({ message: 'm', timestamp: runInNewContext('new Date(77)') }).timestamp).toBe(77)
    const date = Object.assign(new Date(77), { getTime: () => 1 })
    expect(encode({ message: 'm', timestamp: date }).timestamp).toBe(77)
  })

  it('stores the entry if attributes cannot be read, and says why', () => {
    const entry = {
      message: 'm',
      get attributes() {
        throw new Error('lazy relation')
      },
    }
    expect(encode(entry)).toMatchObject({ message: 'm', attributes: '{"value":"[Threw: lazy relation]"}' })
  })

  it('keeps an error that is stored as an entry', () => {
    const error = Object.assign(new TypeError('no total'), { code: 'E_TOTAL' })
    const record = encode(error)
    expect(record.message).toBe('no total')
    expect(decodeRecord(record).attributes).toEqual({
      error: { type: 'TypeError', message: 'no total', stack: error.stack, code: 'E_TOTAL' },
    })
  })

  it('keeps keys called __proto__ without changing a prototype', () => {
    const attributes: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')
    const record = encode({ message: 'm', attributes })
    expect(record.attributes).toBe('{"__proto__":{"polluted":true},"constructor":1}')
    const decoded = decodeRecord(record).attributes
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
    expect(Object.keys(decoded ?? {})).toEqual(['__proto__', 'constructor'])
    expect('polluted' in {}).toBe(false)
  })

  it('replaces lone surrogates in text and keeps NUL', () => {
    const record = encode({ message: 'a\ud800b\0', service: '\udfff', host: '\ud83d\ude00' })
    expect(record).toMatchObject({ message: 'a\ufffdb\0', service: '\ufffd', host: '\ud83d\ude00' })
    expect(encodeAttributes({ a: '\ud800' })?.isWellFormed()).toBe(true)
  })

  it('reads each field once', () => {
    let reads = 0
    const entry = {
      get message() {
        return `read ${++reads}`
      },
    }
    expect(encode(entry).message).toBe('read 1')
    expect(reads).toBe(1)
  })

  it('keeps no reference to the passed objects', () => {
    const entry = { message: 'm', timestamp: new Date(5), attributes: { list: [1] } }
    const record = encode(entry)
    entry.timestamp.setTime(9)
    entry.attributes.list.push(2)
    expect(decodeRecord(record)).toMatchObject({ timestamp: 5, attributes: { list: [1] } })
  })

  it('either refuses an entry or makes a record that keeps the promises to drivers', () => {
    const field = fc.option(fc.anything({ withBigInt: true, withDate: true }), { nil: undefined })
    const entry = fc.record(
      {
        message: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        timestamp: fc.oneof(fc.double(), fc.date({ noInvalidDate: false }), field),
        severity: fc.oneof(fc.integer({ min: 0, max: 25 }), field),
        service: field,
        host: field,
        traceId: field,
        attributes: fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()), field),
      },
      { requiredKeys: ['message'] },
    )
    fc.assert(
      fc.property(entry, (given) => {
        let record: ReturnType<typeof encode>
        try {
          record = encode(given)
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'INVALID_ENTRY' })
          return
        }
        expect(Number.isSafeInteger(Math.round(record.timestamp * 1000))).toBe(true)
        expect(Math.round(record.timestamp * 1000) / 1000).toBe(record.timestamp)
        expect([record.severity >= 1, record.severity <= 24, record.message.isWellFormed()]).toEqual([
          true,
          true,
          true,
        ])
        if (record.attributes !== undefined) expect(JSON.parse(record.attributes)).toBeTypeOf('object')
      }),
      { numRuns: 500 },
    )
  })
})

describe('decodeRecord', () => {
  it('omits absent fields', () => {
    expect(decodeRecord(encode({ message: 'm' }))).toStrictEqual({
      message: 'm',
      timestamp: NOW,
      severity: 9,
    })
  })

  it('returns new objects each time', () => {
    const record = encode({ message: 'm', attributes: { a: {} } })
    expect(decodeRecord(record)).toEqual(decodeRecord(record))
    expect(decodeRecord(record).attributes?.a).not.toBe(decodeRecord(record).attributes?.a)
  })
})
