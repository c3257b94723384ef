import { compileFilter, type DriverFilter, foldedWords } from '@logpond/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockFilter } from '../../src/filter/block-filter.js'
import { mayHaveKeys, neededKeys } from '../../src/filter/needed-keys.js'
import { decodeBlockHead, encodeBlock, isBlockHead, openBlock, packRows } from '../../src/index.js'
import { filterOfRows } from '../support/filter-of-rows.js'
import { columnsOf, contentOf, type Row, scalarsOf, someRows, UUID } from './some-rows.js'

const OPTIONS = { uuid: UUID, replaces: [3, 4] }

function opened(rows: readonly Row[], codec?: 'none' | 'zstd' | 'deflate') {
  const { head, body } = encodeBlock(
    packRows(columnsOf(rows)),
    codec === undefined ? OPTIONS : { ...OPTIONS, codec },
  )
  return openBlock(decodeBlockHead(head), body)
}

test('every entry that core accepts comes back equal', () => {
  fc.assert(
    fc.property(someRows, fc.constantFrom('zstd', 'deflate', 'none'), (rows, codec) => {
      expect(contentOf(opened(rows, codec))).toEqual(columnsOf(rows))
    }),
    { numRuns: 150 },
  )
})

test('many similar entries come back equal', () => {
  const many = fc.tuple(someRows, fc.integer({ min: 2, max: 400 }))
  fc.assert(
    fc.property(many, ([rows, times]) => {
      const repeated = Array.from({ length: rows.length * times }, (_, i) => ({
        ...(rows[i % rows.length] as Row),
        id: i + 1,
      }))
      const expected = columnsOf(repeated)
      const found = contentOf(opened(repeated))
      // Comparing texts is many times faster than comparing arrays element by element.
      expect(JSON.stringify(found)).toBe(JSON.stringify(expected))
    }),
    { numRuns: 20 },
  )
})

test('the filter of a block passes every condition that one of its entries satisfies', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { filter: bytes = new Uint8Array() } = encodeBlock(packRows(columnsOf(rows)), OPTIONS)
      const filter = new BlockFilter(bytes)
      for (const row of rows)
        for (const condition of conditionsOf(row))
          expect(mayHaveKeys(filter, neededKeys(compileFilter(condition)))).toBe(true)
    }),
    { numRuns: 50 },
  )
})

function conditionsOf(row: Row): DriverFilter[] {
  const { message, service, host, traceId } = row
  const words = foldedWords(message).map((word) => ({ words: [word], prefix: false }))
  return [
    ...(message === '' ? [] : [{ contains: message }]),
    ...(service === undefined ? [] : [{ services: [service] }]),
    ...(host === undefined ? [] : [{ hosts: [host] }]),
    ...(traceId === undefined ? [] : [{ traceId: traceId.toLowerCase() }]),
    ...(words.length === 0 ? [] : [{ text: { all: words, none: [] } }]),
    ...scalarsOf(row).map((attribute) => ({ attributes: [attribute] })),
  ]
}

test('the filter of a block is the same as one that is made row by row', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const columns = columnsOf(rows)
      const { filter = new Uint8Array() } = encodeBlock(packRows(columns), OPTIONS)
      const distinct = (values: readonly (string | undefined)[]) => [
        ...new Set(values.filter((value) => value !== undefined)),
      ]
      const expected = filterOfRows(columns, distinct(columns.services), distinct(columns.hosts))
      expect(Buffer.from(filter).equals(expected)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('the filter of a block denies what the block does not have', () => {
  const { filter = new Uint8Array() } = encodeBlock(
    packRows(columnsOf([aRow('card expired', '{"a":1}')])),
    OPTIONS,
  )
  const denied = { text: { all: [{ words: ['refund'], prefix: false }], none: [] } }
  expect(mayHaveKeys(new BlockFilter(filter), neededKeys(compileFilter(denied)))).toBe(false)
})

function aRow(message: string, attributes: string | undefined): Row {
  const absent = { service: undefined, host: undefined, traceId: undefined, spanId: undefined }
  return { id: 1, timestamp: 5_000_000, severity: 9, message, attributes, ...absent }
}

test('the head says what is in a block', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { head, body } = encodeBlock(packRows(columnsOf(rows)), OPTIONS)
      const decoded = decodeBlockHead(head)
      const bySeverity = new Array<number>(25).fill(0)
      for (const { severity } of rows) bySeverity[severity] = (bySeverity[severity] as number) + 1
      expect(isBlockHead(head)).toBe(true)
      expect(decoded).toMatchObject({
        kind: 'block',
        uuid: UUID,
        replaces: [3, 4],
        count: rows.length,
        firstId: Math.min(...rows.map(({ id }) => id)),
        lastId: Math.max(...rows.map(({ id }) => id)),
        minTime: Math.min(...rows.map(({ timestamp }) => timestamp)),
        maxTime: Math.max(...rows.map(({ timestamp }) => timestamp)),
        bySeverity,
        bodyBytes: body.length,
        keyId: 0,
      })
      expect([...decoded.prev, ...decoded.root]).toEqual(new Array(64).fill(0))
    }),
    { numRuns: 50 },
  )
})
