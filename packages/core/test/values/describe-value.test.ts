import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeKind, describeValue } from '../../src/values/describe-value.js'

describe('describeValue', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['loud', '"loud"'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [Number.NaN, 'NaN'],
    [-0.5, '-0.5'],
    [5n, '5n'],
    [true, 'true'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 2], 'an array of 2'],
    [{ a: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [() => 1, 'a function'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'an invalid Date'],
    [new TypeError('no'), 'TypeError: no'],
    [runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000Z'],
    [runInNewContext('new TypeError("no")'), 'TypeError: no'],
  ])('shows %o', (value, text) => {
    expect(describeValue(value)).toBe(text)
  })

  it('keeps long values short', () => {
    expect(describeValue('x'.repeat(10_000_000)).length).toBeLessThanOrEqual(61)
    expect(describeValue(new Error('x'.repeat(1000))).length).toBeLessThanOrEqual(61)
    expect(describeValue(10n ** 1000n).length).toBeLessThanOrEqual(61)
  })

  it('never throws, even if reading the value does', () => {
    const boom = () => {
      throw new Error('boom')
    }
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    const hostile = Object.defineProperty(new Error(), 'message', { get: boom })
    const handler = { get: boom, getPrototypeOf: boom, has: boom, ownKeys: boom }
    for (const value of [revoked, hostile, new Proxy({}, handler), new Proxy(() => 1, handler)]) {
      expect(describeValue(value)).toEqual(expect.any(String))
    }
  })

  it('shows any value in at most 61 characters', () => {
    fc.assert(fc.property(fc.anything(), (value) => describeValue(value).length <= 61))
  })
})

describe('describeKind', () => {
  it.each([
    ['hunter2', 'text of 7 characters'],
    ['x', 'text of 1 character'],
    ['abc', '"abc"'],
    [7, '7'],
    [Symbol('hunter2'), 'a symbol'],
    [new Error('hunter2'), 'an Error'],
    [{ a: 'hunter2' }, 'an object'],
  ])('shows %o without its content, which may be secret', (value, text) => {
    expect(describeKind(value, /^[a-c]+$/)).toBe(text)
  })
})
