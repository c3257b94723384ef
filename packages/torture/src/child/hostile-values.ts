import { below } from '../random.js'

/** The beginning of the messages of hostile entries. */
export const HOSTILE = 'hostile'

type Hostile = (message: string, random: () => number) => unknown

const throwing = () => {
  throw new Error('no')
}

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value }
  return value
}

function cyclic(): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  value.self = [value]
  return value
}

/** Small in memory, but extremely large as JSON. */
function doubling(): unknown {
  let value: object = { a: 1 }
  for (let i = 0; i < 50; i++) value = { a: value, b: value }
  return value
}

function sparse(): unknown[] {
  const value: unknown[] = []
  value[1000] = 1
  return value
}

const ATTRIBUTES: readonly (() => unknown)[] = [
  () => ({ number: Number.NaN }),
  () => ({ number: Number.POSITIVE_INFINITY, zero: -0 }),
  () => ({ big: 2n ** 63n }),
  () => ({ symbol: Symbol('s') }),
  () => ({ [Symbol('key')]: 1 }),
  () => ({ work: throwing }),
  () => ({ date: new Date(Number.NaN) }),
  () => cyclic(),
  () => ({ deep: nested(20_000) }),
  () => ({ deep: nested(400) }),
  () => Object.defineProperty({}, 'getter', { get: throwing, enumerable: true }),
  () => new Proxy({}, { ownKeys: throwing, get: throwing, getPrototypeOf: throwing }),
  () => ({ value: { toJSON: throwing } }),
  () => ({ value: { toJSON: () => undefined } }),
  () => ({ error: Object.assign(new TypeError('no', { cause: cyclic() }), { code: 1n }) }),
  () => new AggregateError([new DOMException('stopped', 'AbortError'), throwing], 'many'),
  () => ({ error: Object.defineProperty(new Error('no'), 'message', { get: throwing }) }),
  () => new Map<unknown, unknown>([['a', new Map([[{}, 1n]])]]),
  () => new Set([new URLSearchParams('a=1&a=2'), /x/g, new WeakMap()]),
  () => ({ list: Object.assign([], { length: 2 ** 32 - 1 }) }),
  () => doubling(),
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
  () => Object.create(null),
  () => ({ list: sparse(), map: new Map([[1, 2]]), set: new Set([1]) }),
  () => ({ list: Array.from({ length: 100_000 }, (_, i) => i) }),
  () => Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])),
  () => ({ '': 1, 'a.b': 2, 'a"b': 3, '\u0000': 4, '\ud800': 5, '$[0]': 6 }),
  () => ({ text: 'x\u0000y\ud800z\udfff' }),
  () => ({ buffer: Buffer.alloc(1000, 255), view: new DataView(new ArrayBuffer(8)) }),
  () => [1, 2],
  () => 'text',
  () => 7,
  () => null,
  () => throwing,
]

const TIMES: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  -1,
  0.0001,
  2n ** 63n,
  new Date(Number.NaN),
  '2026-01-01',
  {},
  null,
]
const SEVERITIES: readonly unknown[] = [0, 25, -1, 1.5, Number.NaN, '17', 'ERROR', '__proto__', null, {}, []]
const NAMES: readonly unknown[] = [
  '\u0000',
  '\ud800',
  'x'.repeat(100_000),
  '',
  5,
  {},
  Symbol('s'),
  throwing,
  null,
]
const MESSAGES: readonly unknown[] = [
  undefined,
  null,
  5,
  {},
  ['a'],
  Symbol('s'),
  1n,
  throwing,
  new String('boxed'),
]

const SHAPES: readonly Hostile[] = [
  (message) => ({ message: `${message} \u0000 \ud800 \udfff ${'\u202e'}` }),
  (message, random) => ({ message, attributes: pick(ATTRIBUTES, random)() }),
  (message, random) => ({ message, timestamp: pick(TIMES, random) }),
  (message, random) => ({ message, severity: pick(SEVERITIES, random) }),
  (message, random) => ({
    message,
    [pick(['service', 'host', 'traceId', 'spanId'], random)]: pick(NAMES, random),
  }),
  (_, random) => ({ message: pick(MESSAGES, random) }),
  (_, random) => pick([null, undefined, 5, 'text', [], Symbol('s'), throwing, 1n, new Date()], random),
  (message) => Object.defineProperty({ message }, 'severity', { get: throwing }),
  (message) => new Proxy({ message }, { get: throwing, has: throwing, ownKeys: throwing }),
  (message) => Object.freeze(Object.create({ message })),
  // Larger than `queueBytes`.
  (message) => ({ message: `${message} ${'x'.repeat(11 * 1024 * 1024)}` }),
  (message) => ({ message, unknown: 1, __proto__: { service: 'inherited' } }),
]

/** A hostile entry, the same for the same random numbers. If it can be stored, its message begins with {@link HOSTILE}. */
export function hostileEntry(n: number, random: () => number): unknown {
  return pick(SHAPES, random)(`${HOSTILE} ${n}`, random)
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[below(values.length, random)] as T
}
