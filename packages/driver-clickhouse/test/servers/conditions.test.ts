import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import { type AttributeFilter, entryFilter, type ValueCondition } from '@logpond/core'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { hasChdb } from './chdb.js'

/** Texts whose UTF-8, UTF-16 and JSON have pitfalls: halves of 😀 and its neighbours among them. */
const TEXTS = [
  '',
  'a',
  'it\'s \\ "quoted"',
  'a\nb',
  '\\n',
  'n',
  '\0',
  'a\0b',
  '😀',
  '\ud83d',
  '\ude00',
  'x\ud83d',
  '\ude00x',
  '\ud83d\ud83d\ude00',
  '\ue000',
  '\uffff',
  'é',
  'e\u0301',
  '1',
  'true',
  'null',
  '{',
  '[',
]
const NUMBERS = [
  0, -0, 1, -1, 0.1, 0.30000000000000004, 9_007_199_254_740_991, 9_007_199_254_740_992,
  123_456_789.123_456_78, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e21, 1e20, 4.35,
]
const VALUES = [...TEXTS, ...NUMBERS, true, false, null, {}, { b: 'inner' }, [], ['a']]
const NAMES = ['v', 'v.b', 'w', 'w.b', '', '.', 'a"', "it's"]

describe.skipIf(!hasChdb)('conditions, on ClickHouse 26.7', () => {
  let folder: string
  let server: ServerProcess
  let driver: ClickHouseDriver
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    server = await startChdb(folder)
    driver = new ClickHouseDriver({ url: server.url })
    await driver.open()
  })
  afterAll(async () => {
    await driver.close()
    await server.kill()
    await rm(folder, { recursive: true })
  })

  it('agree with core about every value', { timeout: 300_000 }, async () => {
    const attributes: (Record<string, unknown> | undefined)[] = [
      undefined,
      {},
      ...VALUES.map((v) => ({ v })),
      ...VALUES.map((b) => ({ v: { b } })),
      ...VALUES.map((b) => ({ 'v.b': 'own', v: { b } })),
      { w: { 'b.c': 1 } },
      { '': { '': 1 } },
      { 'a"': 'a', "it's": 1 },
    ]
    await driver.append(batchOf(attributes.map((one) => ({ attributes: one }))))
    const stored = await driver.readAfter(0, {}, 10_000)
    const bounds = [...TEXTS, ...NUMBERS.map((number) => number + 0)]
    const conditions: ValueCondition[] = [
      { op: 'exists', exists: true },
      { op: 'exists', exists: false },
      ...[...bounds, true, false, null].flatMap((value): ValueCondition[] => [
        { op: 'eq', json: [JSON.stringify(value)] },
        { op: 'ne', json: [JSON.stringify(value), '"other"'] },
      ]),
      ...bounds.flatMap((value) =>
        (['gt', 'gte', 'lt', 'lte'] as const).map((op): ValueCondition => ({ op, value })),
      ),
      ...TEXTS.flatMap((text): ValueCondition[] => [
        { op: 'prefix', text },
        { op: 'contains', text },
      ]),
    ]
    const filters = NAMES.flatMap((name) =>
      conditions.map((condition): AttributeFilter => ({ name, path: name.split('.'), ...condition })),
    )
    const wrong: string[] = []
    for (const filter of filters
      .filter(({ name }) => name.startsWith('v'))
      .concat(filters.filter((_, i) => i % 17 === 0))) {
      const matches = entryFilter({ attributes: [filter] })
      const expected = stored.filter(matches).length
      const found = await driver.count({ attributes: [filter] })
      if (found !== expected) wrong.push(`${JSON.stringify(filter)}: ${found}, not ${expected}`)
    }
    expect(wrong).toEqual([])
  })
})
