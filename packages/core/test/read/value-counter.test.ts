import { expect, it } from 'vitest'
import { FieldCounter } from '../../src/read/field-counter.js'
import { ValueCounter } from '../../src/read/value-counter.js'

it('counts 100,000 different values, and all that it has room for exactly', () => {
  const counter = new ValueCounter()
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 100_001; i++) counter.add(i)
  }
  counter.add(undefined)
  counter.add(7)
  const { values, ...rest } = counter.top(2)
  expect(values).toEqual([
    { value: 7, count: 3 },
    { value: 0, count: 2 },
  ])
  expect(rest).toEqual({ distinct: 100_000, missing: 1, complete: false })
})

it('does not mistake values of different types for each other', () => {
  const counter = new ValueCounter()
  for (const value of [1, '1', true, 'true', null, 'null', 0, -0, false, '', 1]) counter.add(value)
  const { values } = counter.top(20)
  expect(values.map(({ value }) => value)).toEqual([0, 1, null, false, true, '', '1', 'null', 'true'])
  expect(values.slice(0, 2).map(({ count }) => count)).toEqual([2, 2])
})

it('refuses more names of attributes than it has room for', () => {
  const counter = new FieldCounter(2)
  counter.add({ a: 1, b: { c: 2 } })
  counter.add({ a: '1', 'b.c': [2], b: { c: 3 } })
  expect(() => counter.add({ d: 1 })).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('more than 2 different names'),
    }),
  )
  expect(counter.summaries()).toEqual([
    { name: 'a', types: ['string', 'number'], count: 2 },
    { name: 'b.c', types: ['number'], count: 1 },
  ])
})
