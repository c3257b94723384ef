import type { DriverField } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runSync } from '../../src/steps.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { TestParts } from '../support/test-parts.js'

const attribute = (name: string): DriverField => ({ column: 'attributes', name, path: name.split('.') })

function rowsFrom(first: number, count: number): ArrayRow[] {
  return Array.from({ length: count }, (_, i): ArrayRow => {
    const number = first + i
    return {
      id: number + 1,
      timestamp: number * 10,
      severity: 9,
      message: 'm',
      host: `host-${number % 3}`,
      ...(number % 4 !== 0 && {
        attributes: JSON.stringify({
          few: number % 2 === 0,
          all: number,
          long: 'x'.repeat(300),
          a: { b: null },
        }),
      }),
    }
  })
}

it.each([attribute('few'), attribute('a.b'), attribute('none'), { column: 'host' } as const])(
  'counts the values of %j again without opening blocks',
  (field) => {
    const parts = new TestParts(true)
    for (let block = 0; block < 5; block++) parts.add(rowsFrom(block * 20, 20))
    const reader = parts.reader({ cacheBytes: 0 })
    const query = { field, limit: 10 }
    const expected = new PlainReader(parts.all()).topValues(query)
    expect(runSync(reader.topValues(query))).toStrictEqual(expected)
    const opened = parts.opened.length
    expect(opened).toBe(5)
    expect(runSync(reader.topValues(query))).toStrictEqual(expected)
    expect(parts.opened.length).toBe(opened)
    const key = parts.add(rowsFrom(100, 20))
    parts.kill(parts.keys()[0] as number, 3)
    expect(runSync(reader.topValues(query))).toStrictEqual(new PlainReader(parts.all()).topValues(query))
    // The new block, and the one of which a row has been deleted.
    expect(parts.opened.slice(opened)).toEqual([parts.keys()[0], key])
  },
)

it('names fields again without opening blocks', () => {
  const parts = new TestParts(true)
  for (let block = 0; block < 3; block++) parts.add(rowsFrom(block * 20, 20))
  const reader = parts.reader({ cacheBytes: 0 })
  const expected = new PlainReader(parts.all()).fields({})
  expect(runSync(reader.fields({}))).toStrictEqual(expected)
  expect(parts.opened.length).toBe(3)
  expect(runSync(reader.fields({}))).toStrictEqual(expected)
  expect(parts.opened.length).toBe(3)
})

it.each(['all', 'long'])('does not remember blocks in which %s has many or long values', (name) => {
  const parts = new TestParts(true)
  for (let block = 0; block < 2; block++) parts.add(rowsFrom(block * 400, 400))
  const reader = parts.reader({ cacheBytes: 0 })
  for (let turn = 1; turn <= 2; turn++) {
    runSync(reader.topValues({ field: attribute(name), limit: 10 }))
    expect(parts.opened.length).toBe(2 * turn)
  }
})

it('counts as before whatever happens between the counts of one reader', () => {
  const act = fc.oneof(
    fc.record({
      kind: fc.constant('add' as const),
      hot: fc.boolean(),
      count: fc.integer({ min: 1, max: 30 }),
    }),
    fc.record({ kind: fc.constant('kill' as const), part: fc.nat(5), row: fc.nat(5) }),
    fc.record({
      kind: fc.constant('ask' as const),
      field: fc.constantFrom<DriverField>(attribute('few'), attribute('all'), attribute('a.b'), {
        column: 'host',
      }),
      hosts: fc.option(fc.constant(['host-1']), { nil: undefined }),
    }),
  )
  fc.assert(
    fc.property(fc.array(act, { minLength: 3, maxLength: 25 }), (acts) => {
      const parts = new TestParts(true)
      const reader = parts.reader()
      let rows = 0
      for (const one of acts) {
        if (one.kind === 'add') {
          parts.add(rowsFrom(rows, one.count), one.hot ? 'batch' : 'block')
          rows += one.count
        } else if (one.kind === 'kill') {
          const key = parts.keys()[one.part]
          if (key !== undefined) parts.kill(key, 0)
        } else {
          const filter = one.hosts === undefined ? {} : { hosts: one.hosts }
          const query = { ...filter, field: one.field, limit: 1000 }
          const plain = new PlainReader(parts.all())
          expect(runSync(reader.topValues(query))).toStrictEqual(plain.topValues(query))
          expect(runSync(reader.fields(filter))).toStrictEqual(plain.fields(filter))
        }
      }
    }),
    { numRuns: 100 },
  )
})
