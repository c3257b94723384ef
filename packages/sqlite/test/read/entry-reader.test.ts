import type { DriverFilter, DriverSearch, LogBatch, LogDriver } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeBatch, type Row } from '../make-batch.js'
import { openDriver } from '../open-driver.js'

// Few values, so that the same ones occur several times, in one field and across fields.
const words = [
  'alpha',
  'Beta',
  'gämma',
  'GAMMA',
  'delta-7',
  '100%',
  'a_b',
  'Straße',
  '日本語',
  '%',
  '_',
  '😀',
  "it's",
  '"q"',
]
const message = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((parts) => parts.join(' '))
const name = fc.constantFrom('api', 'API', 'web', '', 'a%', 'wörk', '\u0000x')
const traceId = fc.constantFrom(
  '0af7651916cd43dd8448eb211c80319c',
  '0AF7651916CD43DD8448EB211C80319C',
  'f'.repeat(32),
)
const value = fc.constantFrom<unknown>(
  1,
  '1',
  1.5,
  true,
  'true',
  null,
  0.1 + 0.2,
  '',
  'é',
  2 ** 60,
  -0,
  { c: 1 },
  [1],
)
// No key ends with a backslash: once V8 has parsed the key `\`, it may mistake `\ud800` for it (seen in Node.js 20 and 24).
const key = fc.constantFrom(
  'a',
  'b',
  'a.b',
  'a.b.c',
  '',
  '.',
  'q"',
  'x[0]',
  '$',
  'a\\b',
  '__proto__',
  '#',
  "'",
  '\n',
  '\0',
  'a\0b',
  '\ud800',
)
const attributes = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value, { maxKeys: 2 })), {
  maxKeys: 3,
})
const timestamp = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.001, -0.001, 1.7e12, 1.7e12 + 0.5),
)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const row: fc.Arbitrary<Row> = fc.record({
  message,
  timestamp,
  severity: fc.integer({ min: 1, max: 24 }),
  service: optional(name),
  host: optional(name),
  traceId: optional(traceId),
  attributes: optional(attributes),
})

const term = fc.record({
  words: fc.array(
    fc.constantFrom('alpha', 'beta', 'gamma', 'delta', '7', 'a', 'b', 'strasse', 'straße', '日本', 'q'),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
  prefix: fc.boolean(),
})
const text = fc
  .record({ all: fc.array(term, { maxLength: 2 }), none: fc.array(term, { maxLength: 2 }) })
  .filter(({ all, none }) => all.length + none.length > 0)
const json = value.filter((v) => v === null || typeof v !== 'object').map((v) => JSON.stringify(v))
const attribute = fc
  .record({ name: key, json })
  .map((filter) => ({ ...filter, path: filter.name.split('.') }))

const filter: fc.Arbitrary<DriverFilter> = fc.record(
  {
    text,
    contains: fc.constantFrom(...words, 'a', ' ', 'amma'),
    minSeverity: fc.integer({ min: 1, max: 24 }),
    maxSeverity: fc.integer({ min: 1, max: 24 }),
    services: fc.array(name, { minLength: 1, maxLength: 2 }),
    hosts: fc.array(name, { minLength: 1, maxLength: 2 }),
    traceId: traceId.map((id) => id.toLowerCase()),
    attributes: fc.array(attribute, { minLength: 1, maxLength: 2 }),
    startTime: timestamp,
    endTime: timestamp,
    maxId: fc.integer({ min: 0, max: 60 }),
  },
  { requiredKeys: [] },
)

/** The engine, and a driver that compares every entry with the filter. */
async function pair(batches: readonly LogBatch[]): Promise<[LogDriver, LogDriver]> {
  const drivers: [LogDriver, LogDriver] = [await openDriver({ path: ':memory:' }), memoryDriver()]
  await drivers[1].open()
  for (const driver of drivers) for (const batch of batches) await driver.append(batch)
  return drivers
}

it('finds, counts and follows exactly the entries that match', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 }),
      fc.array(filter, { minLength: 10, maxLength: 10 }),
      fc.record({
        order: fc.constantFrom('newest', 'oldest'),
        limit: fc.integer({ min: 0, max: 15 }),
        after: optional(fc.record({ timestamp, id: fc.integer({ min: 0, max: 60 }) })),
      }),
      fc.constantFrom(0.001, 1, 2.5, 60_000, 2 ** 53 / 1000),
      async (batches, filters, { after, ...page }, bucket) => {
        const [engine, model] = await pair(batches.map((rows) => makeBatch(rows)))
        for (const each of [{}, ...filters]) {
          const query: DriverSearch = { ...each, ...page, ...(after && { after }) }
          expect(await engine.search(query)).toEqual(await model.search(query))
          expect(await engine.count(each)).toBe(await model.count(each))
          expect(await engine.histogram({ ...each, bucket })).toEqual(
            await model.histogram({ ...each, bucket }),
          )
          expect(await engine.readAfter(5, each, 10)).toEqual(await model.readAfter(5, each, 10))
        }
        engine.close()
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)

it('pages through entries with the same timestamp without missing or repeating any while others are written', async () => {
  const driver = await openDriver()
  const rows = Array.from({ length: 1000 }, (_, i) => ({ message: `m${i % 3}`, timestamp: 5 }))
  for (let i = 0; i < 10; i++) driver.append(makeBatch(rows))
  for (const order of ['newest', 'oldest'] as const) {
    const maxId = driver.stats().lastId
    const ids: number[] = []
    let after: DriverSearch['after']
    for (;;) {
      const page = await driver.search({ order, limit: 700, maxId, ...(after && { after }) })
      driver.append(makeBatch([{ timestamp: 5 }, { timestamp: 4 }, { timestamp: 6 }]))
      ids.push(...page.map(({ id }) => id))
      after = page[page.length - 1]
      if (page.length < 700) break
    }
    expect(ids).toHaveLength(maxId)
    expect(new Set(ids).size).toBe(maxId)
  }
})

it('finds the same entries whether the words are rare or frequent', async () => {
  const [engine, model] = await pair(
    Array.from({ length: 5 }, (_, batch) =>
      makeBatch(
        Array.from({ length: 1000 }, (_, i) => ({
          message: `common ${i % 2 ? 'odd' : 'even'} n${batch * 1000 + i}`,
          // Times that descend while the ids ascend.
          timestamp: 10_000 - batch * 1000 - (i % 7),
        })),
      ),
    ),
  )
  const words = (...all: string[]) => ({
    all: all.map((word) => ({ words: [word], prefix: false })),
    none: [],
  })
  for (const query of [
    words('common'),
    words('common', 'odd'),
    words('n4321'),
    { all: [], none: words('odd').all },
  ]) {
    for (const order of ['newest', 'oldest'] as const) {
      const search: DriverSearch = { text: query, order, limit: 100 }
      const found = await engine.search(search)
      expect(found).toEqual(await model.search(search))
      expect(await engine.count({ text: query })).toBe(await model.count({ text: query }))
      const last = found[found.length - 1]
      if (last === undefined) continue
      const next = { ...search, after: last }
      expect(await engine.search(next)).toEqual(await model.search(next))
    }
  }
})

it('finds and counts the same entries in many windows, whether or not ids ascend with the times', async () => {
  const size = 40_000
  const [engine, model] = await pair(
    ['together', 'apart'].map((way) =>
      makeBatch(
        Array.from({ length: size }, (_, i) => ({
          message: `common ${way} ${i % 2 ? 'odd' : 'even'} n${i}${i === 30_000 ? ' needle' : ''}`,
          timestamp: way === 'together' ? i : (i * 7919) % size,
          severity: 1 + (i % 24),
        })),
      ),
    ),
  )
  const term = (word: string, prefix = false) => ({ words: [word], prefix })
  for (const filter of [
    { text: { all: [term('common')], none: [] } },
    { text: { all: [term('even')], none: [term('together')] } },
    { text: { all: [term('odd'), term('even')], none: [] } },
    { text: { all: [term('com', true)], none: [term('odd')] } },
    { text: { all: [], none: [term('common')] } },
    { text: { all: [], none: [term('n1', true)] }, minSeverity: 20 },
    { text: { all: [term('odd')], none: [] }, startTime: 5000, endTime: 35_000, minSeverity: 18 },
    { text: { all: [term('needle')], none: [] }, startTime: 30_000 },
    { minSeverity: 24, maxId: 70_000 },
    { contains: 'n3999' },
  ] satisfies DriverFilter[]) {
    expect(await engine.count(filter)).toBe(await model.count(filter))
    const histogram = { ...filter, bucket: 10_000 }
    expect(await engine.histogram(histogram)).toEqual(await model.histogram(histogram))
    for (const order of ['newest', 'oldest'] as const) {
      const search: DriverSearch = { ...filter, order, limit: 5000, after: { timestamp: 31_000, id: 100 } }
      expect(await engine.search(search)).toEqual(await model.search(search))
    }
    expect(await engine.readAfter(39_990, filter, 20)).toEqual(await model.readAfter(39_990, filter, 20))
  }
})

it('finds a long text among more entries than one step searches', async () => {
  const driver = await openDriver()
  const words = Array.from({ length: 64 }, (_, i) => `w${i}`)
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    message: i % 19_999 === 0 ? words.join(' ') : 'w1',
  }))
  const text = { all: [{ words, prefix: false }], none: [] }
  const search = async () => (await driver.search({ text, order: 'oldest', limit: 10 })).map(({ id }) => id)
  driver.append(makeBatch(rows))
  expect(await search()).toEqual([1, 20_000])
  driver.append(makeBatch(rows.slice(0, 1)))
  expect(await search()).toEqual([1, 20_000, 20_001])
})

it('distinguishes attributes whose names differ after a NUL, or look like an escape', async () => {
  const driver = await openDriver({ path: ':memory:' })
  const names = ['', '\0', 'a', 'a\0', 'a\0b', 'a\0c', '\\u0000', 'a\\u0000b', '\uffff0', '\ud800', '\ud801']
  driver.append(makeBatch(names.map((name) => ({ attributes: { [name]: 'x\0y' } }))))
  for (const [i, name] of names.entries()) {
    const attribute = { name, path: [name], json: JSON.stringify('x\0y') }
    const found = await driver.search({ attributes: [attribute], order: 'oldest', limit: 100 })
    expect([name, found.map(({ id }) => id)]).toEqual([name, [i + 1]])
    expect(await driver.count({ attributes: [{ ...attribute, json: JSON.stringify('x\0z') }] })).toBe(0)
  }
})

it('accepts 1,000 words, and words that SQLite does not know', async () => {
  const driver = await openDriver()
  driver.append(makeBatch([{ message: 'w1 w2' }]))
  const many = Array.from({ length: 1000 }, (_, i) => ({ words: [`w${i}`], prefix: false }))
  expect(await driver.count({ text: { all: many, none: [] } })).toBe(0)
  expect(await driver.count({ text: { all: [], none: many } })).toBe(0)
  for (const word of ['\u{1e921}', '\ue000', 'AND', 'NEAR', 'message']) {
    expect(await driver.count({ text: { all: [{ words: [word], prefix: true }], none: [] } })).toBe(0)
  }
})

it('finds words next to newer punctuation', async () => {
  const driver = await openDriver()
  driver.append(
    makeBatch(['🤖up', '⏸stopped', '🟢ok🟢', '100₽', '→left', '✅done'].map((message) => ({ message }))),
  )
  for (const word of ['up', 'stopped', 'ok', '100', 'left', 'done']) {
    expect(await driver.count({ text: { all: [{ words: [word], prefix: false }], none: [] } })).toBe(1)
  }
})

it('writes a batch between the windows of a long read, which does not return it', async () => {
  const driver = await openDriver()
  const rows = Array.from({ length: 20_000 }, () => ({ message: 'x' }))
  for (let i = 0; i < 3; i++) driver.append(makeBatch(rows))
  // The first read waits for its code to load. Another one begins in a microtask.
  await driver.count({})
  const counting = driver.count({ contains: 'x' })
  await Promise.resolve()
  driver.append(makeBatch([{ message: 'x' }]))
  expect(await counting).toBe(60_000)
  expect(await driver.count({ contains: 'x' })).toBe(60_001)
})

it('stops an aborted long read at its next window', async () => {
  const driver = await openDriver()
  for (let i = 0; i < 3; i++) driver.append(makeBatch(Array.from({ length: 20_000 }, () => ({}))))
  const controller = new AbortController()
  const searching = driver.search({ contains: 'nothing', order: 'newest', limit: 1 }, controller.signal)
  controller.abort(new Error('enough'))
  await expect(searching).rejects.toMatchObject({ code: 'ABORTED', cause: new Error('enough') })
})

it('refuses a search by text without an index, with advice', async () => {
  const driver = await openDriver({ fullText: false })
  const query = { text: { all: [{ words: ['a'], prefix: false }], none: [] } }
  await expect(driver.count(query)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('contains'),
  })
})
