import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { writeAttributes } from '../../src/record/write-attributes.js'

const boom = () => {
  throw new Error('boom')
}
const everyTrap = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, boom]),
) as ProxyHandler<object>

/** The stored form of a value in the attribute `x`; undefined if it is omitted. */
const kept = (value: unknown): unknown => keptAs({ x: value })?.x
const keptAs = (attributes: object): Record<string, unknown> | undefined => {
  const text = writeAttributes(attributes)
  return text === undefined ? undefined : JSON.parse(text)
}
const levels = (depth: number): object => {
  let value: object = {}
  for (let level = 1; level < depth; level++) value = { x: value }
  return value
}
const cyclic = () => {
  const value: Record<string, unknown> = { name: 'request' }
  value.self = value
  return value
}

describe('an error', () => {
  it('is kept with the name of its class, its message, its stack and its own fields', () => {
    class PaymentError extends Error {}
    const error = Object.assign(new PaymentError('refused'), { code: 'E_CARD', port: 5432 })
    const { stack } = error
    expect(kept(error)).toStrictEqual({
      type: 'PaymentError',
      message: 'refused',
      stack,
      code: 'E_CARD',
      port: 5432,
    })
    expect(keptAs(error)).toStrictEqual(kept(error))
  })

  it('is kept with its cause and its nested errors, at any depth', () => {
    const cause = new RangeError('too far', { cause: 'a text' })
    const kept1 = kept(new AggregateError([new TypeError('a'), cause], 'all failed', { cause }))
    expect(kept1).toMatchObject({
      type: 'AggregateError',
      message: 'all failed',
      cause: { type: 'RangeError', message: 'too far', cause: 'a text' },
      errors: [{ type: 'TypeError', message: 'a' }, { type: 'RangeError' }],
    })
    const suppressed = Object.defineProperty(new Error('both'), 'suppressed', { value: new TypeError('b') })
    expect(kept(suppressed)).toMatchObject({ suppressed: { type: 'TypeError', message: 'b' } })
  })

  it('is kept from any realm', () => {
    const error: unknown = runInNewContext("new TypeError('far', { cause: new RangeError('farther') })")
    expect(error).not.toBeInstanceOf(Error)
    expect(kept(error)).toMatchObject({
      type: 'TypeError',
      message: 'far',
      stack: expect.stringContaining('TypeError: far'),
      cause: { type: 'RangeError', message: 'farther' },
    })
  })

  it('is stored with its name if that differs from its class', () => {
    const aborted = new DOMException('stopped', 'AbortError')
    const { stack } = aborted
    expect(kept(aborted)).toStrictEqual({
      type: 'DOMException',
      name: 'AbortError',
      message: 'stopped',
      stack,
    })
    expect(kept(AbortSignal.abort().reason)).toMatchObject({ type: 'DOMException', name: 'AbortError' })
    expect(kept(new TypeError('a'))).not.toHaveProperty('name')
  })

  it('is stored if its constructor is a function that inherits from Error', () => {
    function OldError(this: Error) {
      this.message = 'old'
    }
    OldError.prototype = Object.create(Error.prototype, { constructor: { value: OldError } })
    expect(kept(Reflect.construct(OldError, []))).toMatchObject({ type: 'OldError', message: 'old' })
  })

  it('may be its own cause, throw when it is read, and choose its fields itself', () => {
    const own: Error & { cause?: unknown } = new Error('own')
    own.cause = own
    expect(kept(own)).toMatchObject({ message: 'own', cause: '[Circular]' })
    const hostile = Object.defineProperty(new Error('a'), 'message', { get: boom })
    expect(kept(hostile)).toMatchObject({ type: 'Error', message: '[Threw: boom]' })
    const request = { socket: cyclic() }
    const http = Object.assign(new Error('404'), { request, toJSON: () => ({ status: 404 }) })
    expect(kept(http)).toStrictEqual({ type: 'Error', message: '404', stack: http.stack, status: 404 })
    const broken = Object.assign(new Error('a'), { code: 7, toJSON: boom })
    expect(kept(broken)).toMatchObject({ type: 'Error', message: 'a', code: 7 })
  })

  it('is kept even without a prototype', () => {
    expect(kept(Object.setPrototypeOf(new Error('bare'), null))).toMatchObject({
      type: 'Error',
      message: 'bare',
    })
  })
})

describe('a collection', () => {
  const form = new FormData()
  form.append('a', '1')
  form.append('b', '2')
  form.append('a', '3')
  form.append('file', new File(['text'], 'a.txt', { type: 'text/plain' }))

  it.each<[string, unknown, unknown]>([
    ['a Map of names', new Map([['region', 'eu']]), { region: 'eu' }],
    [
      'a Map of other keys',
      new Map<unknown, unknown>([
        [1, 'a'],
        ['b', new Set([2])],
      ]),
      [
        [1, 'a'],
        ['b', [2]],
      ],
    ],
    ['an empty Map', new Map(), {}],
    ['a Map with a key called __proto__', new Map([['__proto__', 1]]), JSON.parse('{"__proto__":1}')],
    ['a Map with a value that is omitted', new Map([['f', boom]]), {}],
    ['a Set', new Set(['admin', undefined, boom]), ['admin', null, null]],
    ['a Map of another realm', runInNewContext("new Map([['a', new Set([1])]])"), { a: [1] }],
    [
      'Headers',
      new Headers([
        ['a', '1'],
        ['set-cookie', 'x'],
        ['set-cookie', 'y'],
      ]),
      { a: '1', 'set-cookie': ['x', 'y'] },
    ],
    ['URLSearchParams', new URLSearchParams('a=1&b=2&a=3'), { a: ['1', '3'], b: '2' }],
    ['FormData', form, { a: ['1', '3'], b: '2', file: { name: 'a.txt', type: 'text/plain', size: 4 } }],
    ['an object that only claims to be a Map', { [Symbol.toStringTag]: 'Map', a: 1 }, { a: 1 }],
  ])('is kept: %s', (_, value, expected) => {
    expect(JSON.stringify(kept(value))).toBe(JSON.stringify(expected))
  })

  it('is read with the built-in methods, not with overridden ones', () => {
    class Counted extends Map<string, number> {
      override entries(): never {
        throw new Error('not this one')
      }
    }
    expect(kept(new Counted([['a', 1]]))).toEqual({ a: 1 })
  })

  it('is stored through a Proxy that forwards its methods', () => {
    const handler: ProxyHandler<Map<string, number>> = {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target)
        return typeof member === 'function' ? member.bind(target) : member
      },
    }
    expect(kept(new Proxy(new Map([['a', 1]]), handler))).toEqual({ a: 1 })
  })
})

describe('a single value', () => {
  const bytes = new Uint8Array([1, 2, 3])

  it.each<[string, unknown, unknown]>([
    ['a pattern', /a+b/i, '/a+b/i'],
    ['a pattern of another realm', runInNewContext('/a/g'), '/a/g'],
    ['a URL', new URL('https://shop.example/a?b=1'), 'https://shop.example/a?b=1'],
    ['a symbol', Symbol('x'), 'x'],
    ['a symbol without a description', Symbol(), 'Symbol()'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date of another realm', runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), null],
    ['a BigInt', 9007199254740993n, '9007199254740993'],
    ['NaN', Number.NaN, 'NaN'],
    ['Infinity', Infinity, 'Infinity'],
    ['-Infinity', -Infinity, '-Infinity'],
    ['-0', -0, 0],
    ['a Buffer', Buffer.from('hi'), 'aGk='],
    ['a Uint8Array', bytes, 'AQID'],
    ['a part of a buffer', bytes.subarray(1, 2), 'Ag=='],
    ['an Int8Array', new Int8Array([-1]), '/w=='],
    ['a Uint8ClampedArray', new Uint8ClampedArray([300]), '/w=='],
    ['a DataView', new DataView(bytes.buffer, 1), 'AgM='],
    ['an ArrayBuffer', bytes.buffer, 'AQID'],
    ['a SharedArrayBuffer', new SharedArrayBuffer(3), 'AAAA'],
    ['an ArrayBuffer of another realm', runInNewContext('new ArrayBuffer(3)'), 'AAAA'],
    ['a Float64Array', new Float64Array([1.5, Number.NaN]), [1.5, 'NaN']],
    ['a Uint16Array of another realm', runInNewContext('new Uint16Array([1, 2])'), [1, 2]],
    ['a BigInt64Array', new BigInt64Array([-5n]), ['-5']],
    ['a boxed text', new String('x'), 'x'],
    ['a boxed number', new Number(Number.NaN), 'NaN'],
    ['a boxed boolean', new Boolean(false), false],
    ['a boxed BigInt', Object(5n), '5'],
    ['a boxed symbol', Object(Symbol('x')), 'x'],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a WeakMap', new WeakMap(), '[WeakMap]'],
    ['a generator', (function* () {})(), '[Generator]'],
    [
      'an object that shows nothing',
      new (class Money {
        #amount = 5
        get amount() {
          return this.#amount
        }
      })(),
      '[Money]',
    ],
    [
      'a request',
      new Request('https://shop.example/a', { headers: { a: '1' } }),
      { method: 'GET', url: 'https://shop.example/a', headers: { a: '1' } },
    ],
    ['null', null, null],
  ])('is kept: %s', (_, value, expected) => {
    expect(kept(value)).toEqual(expected)
  })

  it('is omitted if it is undefined or a function, but is null in a list', () => {
    expect(writeAttributes({ a: undefined, b: boom, c: class {}, d: 1 })).toBe('{"d":1}')
    expect(kept([undefined, boom, 1])).toEqual([null, null, 1])
    expect(kept(Object.assign(new Array(2), { 1: 1n }))).toEqual([null, '1'])
  })

  it('is kept as its toJSON returns it, by the same rules', () => {
    expect(kept({ toJSON: (key: string) => new Map([['key', key]]) })).toEqual({ key: 'x' })
    expect(kept({ toJSON: () => 5n })).toBe('5')
    expect(kept({ toJSON: () => undefined })).toBeUndefined()
    expect(kept({ toJSON: () => new Date(0) })).toBe('1970-01-01T00:00:00.000Z')
    expect(kept([{ toJSON: boom }])).toEqual(['[Threw: boom]'])
    expect(kept(Object.assign(() => 1, { toJSON: () => 'called' }))).toBe('called')
    expect(kept({ toJSON: 7 })).toEqual({ toJSON: 7 })
  })

  it('is stored if toJSON returns itself, a copy of itself, or new objects for ever', () => {
    class Self {
      a = 1
      toJSON(): unknown {
        return this
      }
    }
    class Copy {
      a = 1
      toJSON(): unknown {
        return Object.assign(new Copy(), this)
      }
    }
    const endless = (): object => ({ toJSON: () => endless() })
    const next = (): object => ({ toJSON: () => ({ next: next() }) })
    const a: Record<string, unknown> = { toJSON: () => ({ a }) }
    expect(kept(new Self())).toEqual({ a: 1 })
    expect(kept(new Copy())).toEqual({ a: 1 })
    expect(kept(endless())).toBe('[Too deep]')
    expect(JSON.stringify(kept(next()))).toContain('[Too deep]')
    expect(kept(a)).toEqual({ a: '[Circular]' })
  })
})

describe('an object or a list', () => {
  it('is marked only where it contains itself', () => {
    const shared = { a: 1n }
    expect(kept(cyclic())).toEqual({ name: 'request', self: '[Circular]' })
    expect(kept([shared, shared, { shared }])).toEqual([{ a: '1' }, { a: '1' }, { shared: { a: '1' } }])
    const map = new Map<string, unknown>()
    map.set('map', new Set([map]))
    expect(kept(map)).toEqual({ map: ['[Circular]'] })
  })

  it('is kept to 100 levels, in any combination', () => {
    expect(writeAttributes(levels(100))).toBe(JSON.stringify(levels(100)))
    const marked = JSON.stringify(levels(101)).replace('{}', '"[Too deep]"')
    expect(writeAttributes(levels(101))).toBe(marked)
    expect(writeAttributes(levels(20_000))).toBe(marked)
    expect(writeAttributes({ x: { toJSON: () => levels(99) } })).toBe(JSON.stringify(levels(100)))
    expect(writeAttributes({ x: { toJSON: () => levels(100) } })).toBe(marked)
    expect(writeAttributes({ x: new Map([['x', levels(98)]]) })).toBe(JSON.stringify(levels(100)))
  })

  it('is stored if a member throws', () => {
    const odd = Object.defineProperty({ keep: 'me' }, 'broken', { enumerable: true, get: boom })
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(kept(odd)).toEqual({ keep: 'me', broken: '[Threw: boom]' })
    expect(keptAs(odd)).toEqual({ keep: 'me', broken: '[Threw: boom]' })
    expect(kept([new Proxy({}, everyTrap), 1])).toEqual(['[Threw: boom]', 1])
    expect(kept([revoked])).toEqual([expect.stringMatching(/^\[Threw: .+revoked/)])
    expect(kept(new Proxy([1, 2], { get: boom }))).toBe('[Threw: boom]')
  })

  it.each<[unknown, string]>([
    ['no text', '[Threw: no text]'],
    [undefined, '[Threw: undefined]'],
    [{ a: 1 }, '[Threw: an object]'],
    [new TypeError(), '[Threw: TypeError]'],
    [Object.defineProperty(new Error(), 'message', { get: boom }), '[Threw: an object that cannot be shown]'],
    [new Proxy({}, everyTrap), '[Threw: a object that cannot be shown]'],
  ])('is marked with the value that it throws: %#', (thrown, expected) => {
    const value = {
      toJSON() {
        throw thrown
      },
    }
    expect(String(kept(value)).replace('a object', 'an object')).toBe(
      expected.replace('a object', 'an object'),
    )
  })

  it('is stored as JSON.stringify writes it: without inherited, non-enumerable and symbol-named fields', () => {
    function Point(this: Record<string, unknown>) {
      this.x = 1
    }
    Point.prototype.length = () => 1
    Point.prototype.self = Point.prototype
    const hidden = Object.defineProperty({ [Symbol('s')]: 1, a: 1 }, 'b', { value: 2 })
    expect(kept(Reflect.construct(Point, []))).toEqual({ x: 1 })
    expect(kept([hidden, 1n])).toEqual([{ a: 1 }, '1'])
    expect(kept(runInNewContext('({ a: [1, { b: 2 }] })'))).toEqual({ a: [1, { b: 2 }] })
    expect(kept(Object.assign(Object.create(null), { a: 1n }))).toEqual({ a: '1' })
  })

  it('is well-formed, and keeps every name', () => {
    for (const extra of [undefined, 1n]) {
      const attributes = Object.assign(JSON.parse('{"__proto__":{"a":1},"\\ud800":"\\udfff","\\u0000":1}'), {
        extra,
      })
      const text = writeAttributes(attributes)
      expect(text?.isWellFormed()).toBe(true)
      expect(Object.keys(JSON.parse(text ?? ''))).toEqual(
        expect.arrayContaining(['__proto__', '\ud800', '\0']),
      )
    }
    expect('a' in {}).toBe(false)
  })

  it('does not use JSON.stringify if Object.prototype has a toJSON', () => {
    Object.defineProperty(Object.prototype, 'toJSON', {
      value: () => new Map([['a', 1n]]),
      configurable: true,
    })
    try {
      expect(writeAttributes({ b: 2 })).toBe('{"a":"1"}')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'toJSON')
    }
  })
})

describe('attributes', () => {
  it.each<[string, object, string | undefined]>([
    ['a Map', new Map([['region', 'eu']]), '{"region":"eu"}'],
    ['a Map of other keys', new Map([[1, 2]]), '{"value":[[1,2]]}'],
    ['a Set', new Set([1]), '{"value":[1]}'],
    ['a Date', new Date(0), '{"value":"1970-01-01T00:00:00.000Z"}'],
    ['a Buffer', Buffer.from('hi'), '{"value":"aGk="}'],
    ['a boxed text', new String('x'), '{"value":"x"}'],
    ['an object whose toJSON returns a list', { toJSON: () => [1] }, '{"value":[1]}'],
    ['an object whose toJSON returns undefined', { toJSON: () => undefined }, undefined],
    ['an object whose toJSON throws', { toJSON: boom }, '{"value":"[Threw: boom]"}'],
    ['a Proxy that throws', new Proxy({}, everyTrap), '{"value":"[Threw: boom]"}'],
    ['a promise', Promise.resolve(), '{"value":"[Promise]"}'],
    [
      'an instance of a class',
      new (class Order {
        id = 7n
      })(),
      '{"id":"7"}',
    ],
  ])('may be %s', (_, attributes, expected) => {
    expect(writeAttributes(attributes)).toBe(expected)
  })

  it('are read once if a value needs to be converted', () => {
    let reads = 0
    class Counter {
      get name() {
        return 'x'
      }
    }
    const counter = Object.defineProperty(new Counter(), 'reads', { enumerable: true, get: () => ++reads })
    expect(keptAs(counter)).toEqual({ reads: 1 })
    expect(reads).toBe(1)
  })

  it('are read once more if a member changes between two reads', () => {
    const values: unknown[] = [1, 1n, 2n]
    const changing = Object.defineProperty({}, 'n', { enumerable: true, get: () => values.shift() })
    expect(keptAs(changing)).toEqual({ n: '2' })
  })
})

describe('the room of attributes', () => {
  const cut = (attributes: object, room: number) => {
    const text = writeAttributes(attributes, room) ?? ''
    expect(text.length).toBeLessThanOrEqual(room)
    return JSON.parse(text)
  }

  it('omits values that are too large, and stores the others', () => {
    const large = 'x'.repeat(20_000)
    expect(cut({ a: 1, large, b: 2 }, 10_000)).toEqual({ a: 1, large: '[Too large]', b: 2 })
    expect(cut({ body: Buffer.alloc(9000), b: 2 }, 10_000)).toEqual({ body: '[Too large]', b: 2 })
    expect(cut({ escaped: '\0'.repeat(3000), b: 2 }, 10_000)).toEqual({ escaped: '[Too large]', b: 2 })
    expect(cut({ [large]: 1 }, 10_000)).toEqual({ '…': '[Too large]' })
    expect(cut({ large }, 100)).toEqual({ large: '[Too large]' })
  })

  it('truncates lists and objects that are too long', () => {
    const list = cut({ list: Array.from({ length: 10_000 }, (_, i) => i) }, 10_000).list
    expect(list.slice(0, 2)).toEqual([0, 1])
    expect(list.at(-1)).toBe('[Too large]')
    const names = cut(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i])), 10_000)
    expect(names).toMatchObject({ k0: 0, '…': '[Too large]' })
    const sparse: unknown[] = []
    sparse.length = 2 ** 32 - 1
    expect(cut({ sparse }, 10_000).sparse.at(-1)).toBe('[Too large]')
  })

  it('bounds repeated references and endless iterators', () => {
    let shared: object = { a: 1 }
    for (let level = 0; level < 60; level++) shared = { a: shared, b: shared }
    expect(JSON.stringify(cut(shared, 50_000))).toContain('[Too large]')
    class Endless {
      readonly [Symbol.toStringTag] = 'Headers';
      *[Symbol.iterator]() {
        for (let i = 0; ; i++) yield [`k${i}`, 'v']
      }
    }
    const endless = new Endless()
    expect(JSON.stringify(cut({ endless }, 10_000))).toContain('[Too large]')
  })
})
