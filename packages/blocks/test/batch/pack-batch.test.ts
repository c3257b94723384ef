import { isLogStorageError, type LogBatch } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { packedColumnsOf } from '../../src/batch/packed-batch.js'
import { HAS_SPAN_ID, HAS_TRACE_ID } from '../../src/part/packed-texts.js'
import { makeBatch } from '../make-batch.js'

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 3000 }))
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const row = fc.record({
  message: text,
  timestamp: fc.integer({ min: -8_640e12, max: 8_640e12 }).map((microseconds) => microseconds / 1000 + 0),
  severity: fc.integer({ min: 1, max: 24 }),
  service: optional(fc.constantFrom('a', 'b', 'ü')),
  host: optional(text),
  traceId: optional(fc.constant('0123456789abcdef0123456789ABCDEF')),
  spanId: optional(fc.constant('0123456789abcdef')),
  attributes: optional(fc.dictionary(text, fc.jsonValue())),
})

it('contains every field of every entry, also in reused memory', () => {
  const memory = new BatchMemory()
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 100 }), (rows) => {
      const batch = makeBatch(rows)
      const packed = packBatch(batch, memory)
      expect(unpacked(packed)).toEqual(batch)
      memory.give(packed.memory)
    }),
    { numRuns: 80 },
  )
})

it('states which columns are empty', () => {
  const packed = (rows: Parameters<typeof makeBatch>[0]) => packBatch(makeBatch(rows), new BatchMemory())
  expect(packed([{}, {}])).toMatchObject({
    services: [],
    hosts: [],
    ...{ hasAttributes: false, hasTraceIds: false, hasSpanIds: false },
  })
  expect(packed([{}, { service: 'a', attributes: {}, spanId: '0123456789abcdef' }])).toMatchObject({
    services: ['a'],
    hosts: [],
    ...{ hasAttributes: true, hasTraceIds: false, hasSpanIds: true },
  })
})

it('lists each service and each host once', () => {
  const rows = ['a', 'b', undefined, 'a', 'b'].map((service) => ({ service, host: 'one' }))
  const packed = packBatch(makeBatch(rows), new BatchMemory())
  expect(packed).toMatchObject({ services: ['a', 'b'], hosts: ['one'] })
  expect([...packedColumnsOf(packed).services]).toEqual([1, 2, 0, 1, 2])
})

it('refuses entries whose joined text is too long for one string', () => {
  const long = 'x'.repeat(2 ** 28)
  const batch: LogBatch = { ...makeBatch([{ message: long }]), attributes: [long] }
  try {
    packBatch(batch, new BatchMemory())
    expect.unreachable()
  } catch (error) {
    expect(isLogStorageError(error) && error.code).toBe('ENTRY_REJECTED')
  }
})

function unpacked(packed: ReturnType<typeof packBatch>): LogBatch {
  const { timestamps, severities, messageLengths, attributesLengths, flags, text, ...places } =
    packedColumnsOf(packed)
  let end = 0
  const next = (length: number) => {
    end += length
    return text.toString('utf8', end - length, end)
  }
  const entries = Array.from(messageLengths, (length, i) => ({
    message: next(length),
    attributes: attributesLengths[i] === 0 ? undefined : next(attributesLengths[i] as number),
    traceId: (flags[i] as number) & HAS_TRACE_ID ? next(32) : undefined,
    spanId: (flags[i] as number) & HAS_SPAN_ID ? next(16) : undefined,
  }))
  return {
    token: packed.token,
    size: packed.size,
    timestamps: Array.from(timestamps, (microseconds) => microseconds / 1000 + 0),
    severities: [...severities],
    messages: entries.map(({ message }) => message),
    services: Array.from(places.services, (place) => packed.services[place - 1]),
    hosts: Array.from(places.hosts, (place) => packed.hosts[place - 1]),
    traceIds: entries.map(({ traceId }) => traceId),
    spanIds: entries.map(({ spanId }) => spanId),
    attributes: entries.map(({ attributes }) => attributes),
  }
}

it.each([
  ['a function', () => {}],
  ['an object', { odd: true }],
  ['a BigInt', 1n],
  ['a symbol', Symbol('odd')],
])('refuses %s in place of a text, whose length would be wrong', (_, value) => {
  const batch = makeBatch([{ message: 'one' }, { message: value as unknown as string }, { message: 'three' }])
  expect(() => packBatch(batch, new BatchMemory())).toThrow(
    expect.objectContaining({ code: 'ENTRY_REJECTED' }),
  )
})

it('refuses an id of a wrong length', () => {
  const batch = makeBatch([{ message: 'one', traceId: 'abc' }])
  expect(() => packBatch(batch, new BatchMemory())).toThrow(
    expect.objectContaining({ code: 'ENTRY_REJECTED' }),
  )
})
