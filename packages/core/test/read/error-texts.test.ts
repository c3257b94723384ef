import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayHaveErrors, searchedTexts } from '../../src/read/error-texts.js'
import { encodeEntry } from '../../src/record/log-record.js'

/** The texts of attributes, which must be the same for the JSON text of the attributes. */
function textsOf(attributes: object): readonly string[] {
  const json = JSON.stringify(attributes)
  const texts = searchedTexts({ message: 'm', attributes: json })
  expect(searchedTexts({ message: 'm', attributes: JSON.parse(json) })).toEqual(texts)
  expect(texts[0]).toBe('m')
  return texts.slice(1)
}

describe('searchedTexts', () => {
  it('are the message alone without attributes, and with attributes that are not errors', () => {
    expect(searchedTexts({ message: 'm' })).toEqual(['m'])
    expect(textsOf({})).toEqual([])
    expect(textsOf({ order: 1, user: { message: 'hello' }, level: 'err', list: ['error'] })).toEqual([])
    expect(textsOf({ errors: 'no', errorMessage: 'no', message: 'no', stacktrace: 'no' })).toEqual([])
    expect(textsOf({ stack: 'prod', 'err:': 'no', 'my.error': 'no' })).toEqual([])
  })

  it.each(['err', 'error', 'exception'])('have message and stack of the attribute %s', (name) => {
    expect(textsOf({ [name]: { type: 'T', message: 'boom', stack: 'at x', code: 'E_CODE' } })).toEqual([
      'boom',
      'at x',
    ])
    expect(textsOf({ [name]: { message: 'boom' } })).toEqual(['boom'])
    expect(textsOf({ [name]: { stack: 'at x' } })).toEqual(['at x'])
    expect(textsOf({ request: { [name]: { message: 'boom' } } })).toEqual(['boom'])
    expect(textsOf({ [name]: { message: 1, stack: null } })).toEqual([])
  })

  it('have a text that stands in place of an error', () => {
    expect(textsOf({ error: 'card expired' })).toEqual(['card expired'])
    expect(textsOf({ error: ['one', { message: 'two' }, 3] })).toEqual(['one', 'two'])
    expect(textsOf({ error: '', err: null, exception: 5 })).toEqual([])
  })

  it('have the attributes of OpenTelemetry, as names and as a path', () => {
    const flat = { 'exception.type': 'T', 'exception.message': 'boom', 'exception.stacktrace': 'at x' }
    expect(textsOf(flat)).toEqual(['boom', 'at x'])
    expect(textsOf({ exception: { type: 'T', message: 'boom', stacktrace: 'at x' } })).toEqual([
      'boom',
      'at x',
    ])
  })

  it('have message and stack of every object that has both, as texts', () => {
    expect(textsOf({ failure: { type: 'T', message: 'boom', stack: 'at x' } })).toEqual(['boom', 'at x'])
    expect(textsOf({ jobs: [{ failure: { message: 'boom', stack: 'at x' } }] })).toEqual(['boom', 'at x'])
    expect(textsOf({ message: 'boom', stack: 'at x' })).toEqual(['boom', 'at x'])
    expect(textsOf({ failure: { message: 'boom', stack: 7 } })).toEqual([])
  })

  it('have causes and collected errors, in any depth', () => {
    const cause = { message: 'b', cause: { message: 'c', errors: [{ message: 'd' }, 'e'] } }
    expect(textsOf({ err: { message: 'a', cause } })).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(textsOf({ cause: { message: 'no' }, errors: [{ message: 'no' }] })).toEqual([])
    expect(textsOf({ err: { message: 'a', response: { message: 'no', error: 'b' } } })).toEqual(['a', 'b'])
  })

  it('have all errors as `store` writes them', () => {
    const inner = new RangeError('inner')
    const error = new AggregateError([new Error('first'), inner], 'outer', { cause: new TypeError('why') })
    const attributesOf = (attributes: object) =>
      encodeEntry({ message: 'm', attributes }, Date.now).attributes
    for (const attributes of [{ error }, { failure: error }, { deep: [{ failure: error }] }, error]) {
      const texts = searchedTexts({ message: 'm', attributes: attributesOf(attributes) })
      for (const text of ['outer', 'first', 'inner', 'why', inner.stack]) expect(texts).toContain(text)
    }
  })

  it('do not depend on keys that objects inherit', () => {
    expect(textsOf(JSON.parse('{"err":{"__proto__":{"message":"no"}}}'))).toEqual([])
  })
})

describe('mayHaveErrors', () => {
  it('is true for all attributes that have searched texts', () => {
    const key = fc.constantFrom(
      'err',
      'error',
      'exception',
      'message',
      'stack',
      'cause',
      'a',
      'exception.message',
    )
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('x', '"err":', 1),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(fc.dictionary(key, value), (attributes) => {
        const json = JSON.stringify(attributes)
        if (searchedTexts({ message: '', attributes: JSON.parse(json) }).length > 1)
          expect(mayHaveErrors(json)).toBe(true)
      }),
    )
  })

  it('is false without an attribute of an error, whatever the texts are', () => {
    expect(mayHaveErrors(undefined)).toBe(false)
    expect(mayHaveErrors('{"level":"error","text":"\\"err\\":1","stacks":2,"errors":[]}')).toBe(false)
  })
})
