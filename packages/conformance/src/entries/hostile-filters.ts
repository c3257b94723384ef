/** A filter that must be refused, and what the message says: the path, the value, what is allowed. */
export type HostileFilter = readonly [name: string, filter: unknown, ...says: string[]]

const CONDITIONS = 'at most 1,000 conditions'
const TOO_DEEP = 'is nested too deep: any and not may be at most 8 deep'
const DEEP_PATH = `${'any[0].'.repeat(8)}any[0]`

/** A filter at this depth in `any`. */
export function nested(depth: number, inner: object): object {
  return depth === 0 ? inner : { any: [nested(depth - 1, inner)] }
}

function cyclic(members: (self: object) => object): object {
  const self = {}
  return Object.assign(self, members(self))
}

function throwing(): never {
  throw new RangeError('no such field today')
}

const LARGE: readonly HostileFilter[] = [
  ['a filter that is 9 deep', nested(9, { service: 'api' }), DEEP_PATH, TOO_DEEP],
  ['1,001 conditions', { any: Array(1000).fill({ service: 'api' }) }, CONDITIONS],
  ['1,001 empty filters', { not: Array(1001).fill({}) }, CONDITIONS],
  ['1,001 words', { text: 'word '.repeat(1001) }, 'text', 'at most 1000 words, not 1001'],
  [
    '1,001 words in several texts',
    { any: [{ text: 'a '.repeat(600) }, { text: 'b '.repeat(401) }] },
    'any[1].text',
    'not 1001',
  ],
  [
    '101 names of attributes',
    { attributes: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`a${i}`, i])) },
    'attributes',
    'at most 100 names',
  ],
  [
    '1,001 values',
    { attributes: { a: { in: Array(1001).fill(1) } } },
    'attributes["a"].in',
    'an array of 1 to 1,000 values',
  ],
  ['1,001 services', { service: Array(1001).fill('api') }, 'service', '1 to 1,000 strings'],
]

const UNREADABLE: readonly HostileFilter[] = [
  ['a filter in itself', cyclic((self) => ({ not: self })), TOO_DEEP],
  ['a filter a thousand times in itself', cyclic((self) => ({ any: Array(1000).fill(self) })), 'any[0]'],
  ['a list in itself', cyclic((self) => ({ not: [self, self], any: [self, self] })), 'any[0]'],
  [
    'a getter that throws',
    Object.defineProperty({}, 'service', { get: throwing, enumerable: true }),
    'no such field today',
  ],
  [
    'a getter in any that throws',
    { any: [Object.defineProperty({}, 'not', { get: throwing, enumerable: true })] },
    'no such field today',
  ],
  [
    'a condition that throws',
    { attributes: { a: Object.defineProperty({}, 'gt', { get: throwing, enumerable: true }) } },
    'no such field today',
  ],
  ['a Proxy that throws', { not: new Proxy({}, { ownKeys: throwing }) }, 'no such field today'],
]

const SCALARS = 'a string, a finite number, a boolean or null'

const WRONG: readonly HostileFilter[] = [
  ['no object', 5, '5', 'object'],
  ['no object in any', { any: [{}, null] }, 'any[1]', 'null', 'a filter: an object of query fields'],
  ['an empty any', { any: [] }, 'any', 'an array of 0', 'an array of at least one filter'],
  [
    'an empty any in not',
    { not: [{}, { any: [] }] },
    'not[1].any',
    'an array of 0',
    'an array of at least one filter',
  ],
  ['any that is no array', { any: { service: 'api' } }, 'any', 'an array of at least one filter'],
  ['an unknown name', { services: 'api' }, '"services"', 'The fields are', 'service'],
  ['an unknown name in not', { not: { any: [{ level: 5 }] } }, '"level"', 'not.any[0]', 'minSeverity'],
  [
    'an unknown condition',
    { any: [{ attributes: { 'a.b': { like: 'x' } } }] },
    'any[0].attributes["a.b"]',
    '"like"',
    'prefix',
  ],
  ['no condition', { attributes: { a: {} } }, 'attributes["a"]', 'at least one of the conditions'],
  ['NaN for an attribute', { attributes: { a: Number.NaN } }, 'attributes["a"]', 'NaN', SCALARS],
  [
    'Infinity among values',
    { not: [{ attributes: { a: { in: [1, 'b', Infinity] } } }] },
    'not[0].attributes["a"].in[2]',
    'Infinity',
    SCALARS,
  ],
  [
    'NaN as a bound',
    { attributes: { a: { gte: Number.NaN } } },
    'attributes["a"].gte',
    'NaN',
    'a finite number or a string',
  ],
  [
    'a bound that is an object',
    { attributes: { a: { lt: {} } } },
    'attributes["a"].lt',
    'a finite number or a string',
  ],
  [
    'exists that is no boolean',
    { attributes: { a: { exists: 1 } } },
    'attributes["a"].exists',
    '1',
    'true or false',
  ],
  ['NaN as a severity', { any: [{ minSeverity: Number.NaN }] }, 'any[0].minSeverity', 'NaN', 'from 1 to 24'],
  [
    'NaN as a time',
    { not: { endTime: Number.NaN } },
    'not.endTime',
    'NaN',
    'milliseconds since the Unix epoch',
  ],
  ['an invalid date', { any: [{ startTime: new Date(Number.NaN) }] }, 'any[0].startTime', 'a valid Date'],
  ['a span id that is too short', { spanId: 'abc' }, 'spanId', '"abc"', '16 hex digits'],
  ['a number to be contained', { contains: 5 }, 'contains', '5', 'a string'],
]

export const HOSTILE_FILTERS: readonly HostileFilter[] = [...LARGE, ...UNREADABLE, ...WRONG]
