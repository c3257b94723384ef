import type { AttributeFilter } from '@logpond/core'
import fc from 'fast-check'
import type { BlockColumns, Part } from '../../src/index.js'

/** A row of a block, as a reader sees it. */
export interface Row {
  id: number
  timestamp: number
  severity: number
  service: string | undefined
  host: string | undefined
  traceId: string | undefined
  spanId: string | undefined
  message: string
  attributes: string | undefined
}

export const UUID = '0123456789abcdef0123456789abcdef'

/** The rows in the order of (timestamp, id), as columns. */
export function columnsOf(rows: readonly Row[]): BlockColumns {
  const sorted = [...rows].sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
  return {
    ids: sorted.map(({ id }) => id),
    timestamps: sorted.map(({ timestamp }) => timestamp),
    severities: sorted.map(({ severity }) => severity),
    services: sorted.map(({ service }) => service),
    hosts: sorted.map(({ host }) => host),
    traceIds: sorted.map(({ traceId }) => traceId),
    spanIds: sorted.map(({ spanId }) => spanId),
    messages: sorted.map(({ message }) => message),
    attributes: sorted.map(({ attributes }) => attributes),
  }
}

/** All that a part holds, in the form of what a block is made of. */
export function contentOf(part: Part): BlockColumns {
  const rows = Array.from({ length: part.count }, (_, row) => row)
  return {
    ids: [...part.ids],
    timestamps: [...part.timestamps],
    severities: [...part.severities],
    services: rows.map((row) => part.services.values[(part.services.codes[row] as number) - 1]),
    hosts: rows.map((row) => part.hosts.values[(part.hosts.codes[row] as number) - 1]),
    traceIds: rows.map((row) => part.traceIds.values[(part.traceIds.codes[row] as number) - 1]),
    spanIds: rows.map((row) => part.spanIds.get(row)),
    messages: rows.map((row) => part.messages.get(row)),
    attributes: rows.map((row) => part.attributes.get(row)),
  }
}

/** An attribute equals a value. */
export type EqualFilter = AttributeFilter & { readonly op: 'eq' }

/** Conditions for attributes that an entry satisfies. */
export function scalarsOf({ attributes = '{}' }: Row): EqualFilter[] {
  const filters: EqualFilter[] = []
  const visit = (value: unknown, path: string[]): void => {
    if (typeof value === 'object' && value !== null) {
      if (!Array.isArray(value))
        for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key])
      return
    }
    const name = path.join('.')
    filters.push({ name, path: name.split('.'), op: 'eq', json: [JSON.stringify(value)] })
  }
  visit(JSON.parse(attributes), [])
  return filters.filter(({ name }) => name !== '')
}

/** Text as core stores it: well-formed, but any character, NUL, escape sequences and characters beyond ASCII included. */
const anyText = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed())

const word = fc.constantFrom(
  'GET',
  'order',
  'état',
  '日本',
  '7',
  '07',
  '42ms',
  'a1b2',
  '\u001b[31m',
  '\0',
  'ÿ',
  '—5—',
  '365028',
)
/** Messages that have templates in common. */
const likelyText = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))

const number = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, 1e21, 1e-7, 5e-324, 264.97, 0.5, -0.25, 123456789012345, 1234567890123456, 100.1),
)
const anyAttributes = fc
  .dictionary(fc.oneof(fc.constantFrom('a', 'b', 'user.id', '', '"', 'error'), anyText), fc.jsonValue(), {
    maxKeys: 6,
  })
  .map((value) => JSON.stringify(value))
/** Attributes that have outlines in common. */
const likelyAttributes = fc
  .record(
    {
      status: fc.oneof(number, fc.integer({ min: 5, max: 9 }), fc.integer({ min: 5, max: 9 }).map(String)),
      path: likelyText,
      http: fc.record({ method: fc.constantFrom('GET', 'POST'), ms: number }, { requiredKeys: [] }),
      tags: fc.array(fc.oneof(number, likelyText, fc.boolean(), fc.constant(null)), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value))

/** Hex digits in either case. */
function hex(digits: number): fc.Arbitrary<string> {
  const digit = fc.constantFrom(...'0123456789abcdefABCDEF')
  const some = fc.constantFrom('0', 'F', 'a').map((each) => each.repeat(digits))
  return fc.oneof(some, fc.string({ unit: digit, minLength: digits, maxLength: digits }))
}

function optional<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined })
}

const MAX_MICROSECONDS = 8_640_000_000_000_000

const row = fc.record({
  timestamp: fc.oneof(
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_001_000 }).map((ms) => ms * 1000),
    fc.integer({ min: -MAX_MICROSECONDS, max: MAX_MICROSECONDS }),
  ),
  severity: fc.integer({ min: 1, max: 24 }),
  service: optional(fc.oneof(fc.constantFrom('api', 'web', ''), anyText)),
  host: optional(fc.oneof(fc.constantFrom('web-1', 'web-2'), anyText)),
  traceId: optional(hex(32)),
  spanId: optional(hex(16)),
  message: fc.oneof(likelyText, anyText),
  attributes: optional(fc.oneof(likelyAttributes, anyAttributes)),
})

/** Rows of entries that core accepts. Ids ascend with gaps; times are in any order. */
export const someRows: fc.Arbitrary<Row[]> = fc
  .tuple(
    fc.array(fc.tuple(row, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 40 }))), {
      minLength: 1,
      maxLength: 80,
    }),
    fc.integer({ min: 1, max: 2 ** 45 }),
  )
  .map(([rows, first]) => {
    let id = first
    return rows.map(([each, step]) => {
      id += step
      return { id, ...each }
    })
  })
