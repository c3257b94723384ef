import { batchOf } from '@logpond/conformance/suite'
import {
  type AttributeFilter,
  type DriverFilter,
  entryFilter,
  type LogDriver,
  type StoredLogEntry,
} from '@logpond/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { postgres } from '../../src/index.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

/** Pieces of texts: what has a code here, what SQL or a pattern could mistake, and what the tokenizer treats in a way of its own. */
const PIECES = [
  ...['\0', '\x01', '\x02', '\x03', '\ue000', '%', '_', '\\', "'", '"', '*', ' ', '\t', '\n', '{', '$1'],
  ...[
    '\x1b[31m',
    '\x1b]',
    '\x07',
    '\x1b',
    'ab',
    'cd',
    'é',
    'e\u0301',
    '\u0301',
    'İ',
    'ς',
    '世',
    '界',
    '😀',
    'x'.repeat(205),
  ],
]
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 7 }).map((pieces) => pieces.join(''))
const lone = fc.constantFrom('\ud800', '\udfff', 'a\udbff', '\ud7ff', '\ue001')
const value = fc.oneof(
  text,
  lone,
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    -1,
    1.5,
    1e21,
    1e-7,
    2 ** 53,
    2 ** 53 + 2,
    5e-324,
    1.7976931348623157e308,
  ),
  fc.constantFrom<unknown>(true, false, null, [], [1], {}, '1', 'null', 'true'),
)
const NAMES = ['a', 'b', 'a.b', 'a.b.c', '', '0', '__proto__', 'n\0', '\ud800'] as const
const attributes = fc.oneof(
  fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 3 }),
  fc.record({ a: fc.dictionary(fc.constantFrom('b', '0', 'b.c'), value, { maxKeys: 2 }) }),
  fc.record({ a: fc.constant([value, { b: 1 }]).map(() => [1, { b: 1 }]) }),
)
const entry = fc.record({
  message: text,
  service: fc.option(text, { nil: undefined }),
  attributes: fc.option(attributes, { nil: undefined }),
})

const scalar = value.filter((one) => typeof one !== 'object' || one === null)
const condition: fc.Arbitrary<AttributeFilter> = fc
  .tuple(
    fc.constantFrom(...NAMES, 'a.0', 'a.0.b', 'n\0.x'),
    fc.oneof(
      fc.record({
        op: fc.constantFrom('eq', 'ne'),
        json: fc.uniqueArray(
          scalar.map((one) => JSON.stringify(one)),
          { minLength: 1, maxLength: 25 },
        ),
      }),
      fc.record({
        op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
        value: scalar.filter((one) => typeof one === 'string' || typeof one === 'number'),
      }),
      fc.record({ op: fc.constantFrom('prefix', 'contains'), text: fc.oneof(text, lone) }),
      fc.record({ op: fc.constant('exists'), exists: fc.boolean() }),
    ),
  )
  .map(([name, rest]) => ({ name, path: name.split('.'), ...rest }) as AttributeFilter)

const filter: fc.Arbitrary<DriverFilter> = fc.letrec<{ filter: DriverFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    text.filter((one) => one !== '').map((contains) => ({ contains })),
    fc.uniqueArray(text, { minLength: 1, maxLength: 3 }).map((services) => ({ services })),
    fc.array(condition, { minLength: 1, maxLength: 2 }).map((conditions) => ({ attributes: conditions })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 2 }).map((not) => ({ not })),
    fc
      .array(fc.array(tie('filter'), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
      .map((any) => ({ any })),
  ),
})).filter

describe.skipIf(binaries === undefined)('a filter in SQL', () => {
  const server = testServer()
  let driver: LogDriver
  let entries: StoredLogEntry[]

  beforeAll(async () => {
    if (binaries === undefined) return
    driver = postgres({ url: server.current.url(), schema: newSchema() })
    await driver.open()
    const samples = fc.sample(entry, 600)
    await driver.append(
      batchOf(
        samples.map(({ message, service, attributes: object }) => ({
          message,
          ...(service !== undefined && { service }),
          ...(object !== undefined && { attributes: JSON.stringify(object) }),
        })),
      ),
    )
    entries = await driver.readAfter(0, {}, 10_000)
    const expected = samples.map((sample) => JSON.parse(JSON.stringify(sample)))
    expect(
      entries.map(({ message, service, attributes: object }) =>
        JSON.parse(JSON.stringify({ message, service, attributes: object })),
      ),
    ).toEqual(expected)
    return () => driver.close()
  })

  it('finds what the definition of core finds', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (one) => {
        const matches = entryFilter(one)
        const found = await driver.readAfter(0, one, 10_000)
        expect(found.map(({ id }) => id)).toEqual(entries.filter(matches).map(({ id }) => id))
      }),
      { numRuns: 300 },
    )
  })

  it('finds every part of a message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(), async (which, from, length) => {
        const { message } = entries[which % entries.length] as StoredLogEntry
        const start = from % (message.length + 1)
        const contains = message.slice(start, start + (length % 12) + 1)
        if (contains === '' || !contains.isWellFormed()) return
        const found = await driver.count({ contains })
        expect(found).toBe(entries.filter(entryFilter({ contains })).length)
      }),
      { numRuns: 300 },
    )
  })

  it('finds services that are too long for the index', async () => {
    const long = 'é'.repeat(2_000_000)
    await driver.append(
      batchOf([
        { message: 'long', service: long },
        { message: 'short', service: 'short' },
      ]),
    )
    const found = async (services: string[]) =>
      (await driver.search({ services, order: 'oldest', limit: 10 })).map(({ message }) => message)
    expect(await found([long])).toEqual(['long'])
    expect(await found(['short'])).toEqual(['short'])
    expect(await found([long, 'short'])).toEqual(['long', 'short'])
  })
})
