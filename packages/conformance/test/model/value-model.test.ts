import type { JsonValue, StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { attributeField } from '../../src/entries/attribute-field.js'
import { modelHistogram } from '../../src/model/entry-model.js'
import { modelFields, modelGroups, modelTopValues } from '../../src/model/value-model.js'

type Some = Partial<Omit<StoredLogEntry, 'id'>>

function entriesOf(...some: Some[]): StoredLogEntry[] {
  return some.map((entry, i) => ({ id: i + 1, timestamp: i * 10, severity: 9, message: '', ...entry }))
}

const withAttributes = (...texts: string[]) =>
  entriesOf(...texts.map((json) => ({ attributes: JSON.parse(json) as Record<string, JsonValue> })))

describe('the model of values', () => {
  it('counts values by their JSON, the most frequent first, and ties by type and value', () => {
    const entries = withAttributes('{"a":"1"}', '{"a":1}', '{"a":1.0}', '{"a":null}', '{"a":[]}', '{"b":1}')
    expect(modelTopValues(entries, { field: attributeField('a'), limit: 2 })).toEqual({
      values: [
        { value: 1, count: 2 },
        { value: null, count: 1 },
      ],
      distinct: 3,
      missing: 2,
      complete: true,
    })
  })

  it('counts trace ids in lower case, among the entries that match', () => {
    const entries = entriesOf({ traceId: 'AB' }, { traceId: 'ab' }, { traceId: 'ab', severity: 1 }, {})
    const query = { field: { column: 'traceId' }, limit: 5, minSeverity: 9 } as const
    expect(modelTopValues(entries, query)).toEqual({
      values: [{ value: 'ab', count: 2 }],
      distinct: 1,
      missing: 1,
      complete: true,
    })
  })

  it('lists the names that lead to a value in a filter', () => {
    const entries = withAttributes(
      '{"a":{"b":1,"c.d":2,"e":[3],"f":{}},"a.b":"exact"}',
      '{"a":{"b":null}}',
      '{"a.b":{"c":4},"a":{"b":5}}',
      '{"":{"":false}}',
    )
    expect(modelFields(entries, {})).toEqual([
      { name: '.', types: ['boolean'], count: 1 },
      { name: 'a.b', types: ['string', 'null'], count: 2 },
    ])
  })

  it('shifts slices, exactly also where a difference of two times is not', () => {
    const entries = entriesOf({ timestamp: -0.001 }, { timestamp: 0 }, { timestamp: 0.5 })
    const starts = (bucket: number, offset: number) =>
      modelHistogram(entries, { bucket, offset }).map(({ start }) => start)
    expect(starts(1, 0.5)).toEqual([-0.5, 0.5])
    expect(starts(1, 0.999)).toEqual([-0.001])
    const [far] = modelHistogram(entriesOf({ timestamp: -8_640_000_000_000 }), {
      bucket: 8_640_000_000_000,
      offset: 8_639_999_999_999.998,
    })
    expect(far?.start).toBe(-8_640_000_000_000.002)
  })

  it('has the most frequent values of the whole range in each slice, in their order', () => {
    const services = ['b', 'a', 'a', 'b', 'b', 'c', undefined]
    const entries = entriesOf(...services.map((service) => (service === undefined ? {} : { service })))
    const query = { bucket: 30, by: { column: 'service' }, limit: 2 } as const
    expect(modelGroups(entries, query).map(({ start, count, byValue }) => [start, count, byValue])).toEqual([
      [
        0,
        3,
        [
          { value: 'b', count: 1 },
          { value: 'a', count: 2 },
        ],
      ],
      [30, 3, [{ value: 'b', count: 2 }]],
      [60, 1, []],
    ])
  })
})
