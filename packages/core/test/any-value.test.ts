import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../src/contract/log-entry.js'
import { encodeEntry } from '../src/record/log-record.js'
import { openStorage } from './support/open-storage.js'

const throwing = (thrown: unknown) => () => {
  throw thrown
}

class Money {
  readonly #amount: unknown
  constructor(amount: unknown) {
    this.#amount = amount
  }
  get amount() {
    return this.#amount
  }
}

class Order {
  readonly item: unknown
  constructor(item: unknown) {
    this.item = item
  }
}

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
} as fc.ObjectConstraints)

/** Values of all kinds, nested in each other: the values of fast-check, and others that applications log. */
const { value } = fc.letrec<{ value: unknown; leaf: unknown; node: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('node')),
  leaf: fc.oneof(
    anything,
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => Symbol(text)),
    fc.constantFrom<unknown>(
      () => 1,
      /a/g,
      new WeakMap(),
      Promise.resolve(),
      new URL('https://shop.example/'),
      new Headers({ a: '1' }),
      Buffer.from('bytes'),
      Object.create(Error.prototype),
      runInNewContext('new Error("far")'),
      runInNewContext('({ a: new Map([[1, new Date(0)]]) })'),
      runInNewContext('[1, [2n]]'),
    ),
  ),
  node: fc.oneof(
    tie('value').map((cause) => new Error('boom', { cause })),
    fc.array(tie('value'), { maxLength: 3 }).map((errors) => new AggregateError(errors, 'many')),
    tie('value').map((field) => Object.assign(new TypeError('with a field'), { field })),
    tie('value').map((amount) => new Money(amount)),
    tie('value').map((item) => new Order(item)),
    tie('value').map((json) => ({ toJSON: () => json })),
    tie('value').map((thrown) => ({ toJSON: throwing(thrown) })),
    tie('value').map((thrown) => Object.defineProperty({}, 'x', { enumerable: true, get: throwing(thrown) })),
    tie('value').map((thrown) => new Proxy({ a: 1 }, { get: throwing(thrown) })),
    tie('value').map(
      (thrown) => new Proxy([1], { getPrototypeOf: throwing(thrown), ownKeys: throwing(thrown) }),
    ),
    tie('value').map((member) => {
      const list: unknown[] = [member, { member }]
      list.push(list)
      return list
    }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
  ),
}))

const attributes = value.filter((given) => {
  try {
    return typeof given === 'object' && given !== null && !Array.isArray(given)
  } catch {
    return true
  }
})

const json = fc.object({
  maxDepth: 6,
  key: fc.string({ unit: 'binary' }),
  values: [
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  ],
})

const parse = (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text))

describe('any value as attributes', () => {
  it('is written as a JSON object, and never makes the entry fail', () => {
    fc.assert(
      fc.property(attributes, (given) => {
        const record = encodeEntry({ message: 'm', attributes: given as object }, () => 0)
        const written = parse(record.attributes)
        expect(record.message).toBe('m')
        expect(record.attributes?.isWellFormed() ?? true).toBe(true)
        expect(written === undefined || (typeof written === 'object' && !Array.isArray(written))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('is written within the available room', () => {
    fc.assert(
      fc.property(attributes, fc.integer({ min: 30, max: 6000 }), (given, room) => {
        const { attributes: text } = encodeEntry({ message: 'm', attributes: given as object }, () => 0, room)
        expect(text?.length ?? 0).toBeLessThanOrEqual(room)
        parse(text)
      }),
      { numRuns: 500 },
    )
  })

  it('reads back equal if it is JSON, even next to values that must be converted', () => {
    fc.assert(
      fc.property(json, (given) => {
        const expected = JSON.parse(JSON.stringify(given))
        const alone = encodeEntry({ message: 'm', attributes: given }, () => 0)
        const beside = encodeEntry({ message: 'm', attributes: { given, big: 1n } }, () => 0)
        expect(parse(alone.attributes)).toEqual(expected)
        expect(parse(beside.attributes)).toEqual({ given: expected, big: '1' })
      }),
    )
  })

  it('is committed by a storage', async () => {
    const { storage, driver } = await openStorage()
    const given = fc.sample(attributes, 500)
    const receipts = given.map((attributes) => storage.store({ message: 'm', attributes } as LogEntry))
    await storage.flush()
    expect(new Set(receipts.map(({ status, error }) => error?.message ?? status))).toEqual(
      new Set(['committed']),
    )
    expect(driver.stored).toHaveLength(500)
  })
})
