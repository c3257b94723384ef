import { crc32 } from 'node:zlib'
import { compileFilter, type JsonValue } from '@logpond/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockFilter } from '../../src/filter/block-filter.js'
import { filterOfPart } from '../../src/filter/filter-of-part.js'
import { mayHaveKeys, neededKeys } from '../../src/filter/needed-keys.js'
import { decodeBlockHead, encodeBlock, openBlock, packRows } from '../../src/index.js'
import { Summary } from '../../src/summary/summary.js'
import { servicesOf } from '../support/services-of.js'
import { columnsOf, someRows, UUID } from './some-rows.js'

const OPTIONS = { uuid: UUID, replaces: [] }

test('the filter of a block has all that identifies its rows', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { head, filter: bytes = new Uint8Array() } = encodeBlock(packRows(columnsOf(rows)), OPTIONS)
      const { filterBytes, filterChecksum } = decodeBlockHead(head)
      expect([filterBytes, filterChecksum]).toEqual([bytes.length, crc32(bytes)])
      const filter = new BlockFilter(bytes)
      for (const { service, host, traceId, attributes } of rows) {
        const tests = compileFilter({
          ...(service !== undefined && { services: [service] }),
          ...(host !== undefined && { hosts: [host] }),
          ...(traceId !== undefined && { traceId: traceId.toLowerCase() }),
          ...(attributes !== undefined && { attributes: scalarsOf(JSON.parse(attributes)) }),
        })
        expect(mayHaveKeys(filter, neededKeys(tests))).toBe(true)
      }
      const absent = Array.from({ length: 100 }, (_, i) =>
        compileFilter({ services: [`no such service ${i}`] }),
      )
      const passed = absent.filter((tests) => mayHaveKeys(filter, neededKeys(tests)))
      // A filter may pass a few names that it does not have.
      expect(passed.length).toBeLessThan(30)
    }),
    { numRuns: 50 },
  )
})

function scalarsOf(attributes: Record<string, JsonValue>) {
  return Object.entries(attributes)
    .filter(([, value]) => typeof value !== 'object' || value === null)
    .map(([name, value]) => ({
      name,
      path: name.split('.'),
      op: 'eq' as const,
      json: [JSON.stringify(value)],
    }))
}

test('a filter that is made again from a block is the one that was made with it', () => {
  const rowsWithErrors = someRows.map((rows) =>
    rows.map((row, i) => (i % 3 > 0 ? row : { ...row, attributes: errorOf(row.message) })),
  )
  fc.assert(
    fc.property(rowsWithErrors, (rows) => {
      const { head, filter, body } = encodeBlock(packRows(columnsOf(rows)), OPTIONS)
      expect(filterOfPart(openBlock(decodeBlockHead(head), body))).toEqual(filter)
    }),
    { numRuns: 100 },
  )
})

function errorOf(message: string): string {
  return JSON.stringify({
    err: { message, stack: `${message}\n  at 7`, list: [message] },
    [message]: message,
  })
}

test('the summary of a block counts its rows by service', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { head } = encodeBlock(packRows(columnsOf(rows)), OPTIONS)
      const { summary, minTime, maxTime } = decodeBlockHead(head)
      const expected = new Map<string | undefined, number>()
      for (const { service } of rows) expected.set(service, (expected.get(service) ?? 0) + 1)
      expect(servicesOf(new Summary(summary, { min: minTime, max: maxTime }))).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})
