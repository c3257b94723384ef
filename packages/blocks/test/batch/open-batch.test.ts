import { crc32 } from 'node:zlib'
import { isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BATCH_CODECS, decodeBatchHead } from '../../src/batch/batch-head.js'
import { openBatch } from '../../src/batch/open-batch.js'
import { anyRows } from '../arbitrary-rows.js'
import { entriesOfPart } from '../entries-of-part.js'
import { makeBatch } from '../make-batch.js'
import { encode, openEncoded, partOf } from './open-encoded.js'

/** Long enough to be compressed. */
const LONG = Array.from({ length: 200 }, (_, i) => ({
  message: `order ${i} of ${i % 7} paid`,
  timestamp: 1_700_000_000_000 + i,
  service: `service-${i % 3}`,
  host: 'web',
  traceId: `${i % 9}`.repeat(32),
  attributes: { status: 200 + (i % 5), path: { to: 'x' } },
}))

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (thrown) {
    if (isLogStorageError(thrown)) return thrown.code
    throw thrown
  }
  return 'none'
}

it('gives back every entry with its id, whether it is short or long', () => {
  fc.assert(
    fc.property(
      anyRows,
      fc.constantFrom(1, 50),
      fc.integer({ min: 1, max: 2 ** 50 }),
      (rows, times, firstId) => {
        const batch = makeBatch(Array.from({ length: times }, () => rows).flat())
        const { token, ...columns } = batch
        const ids = Array.from({ length: batch.size }, (_, i) => firstId + i)
        const encoded = encode(batch, { firstId })
        expect(entriesOfPart(openEncoded(encoded))).toEqual({ ...columns, ids })
        expect(decodeBatchHead(encoded.head)).toMatchObject({
          token,
          firstId,
          lastId: firstId + batch.size - 1,
        })
      },
    ),
    { numRuns: 60 },
  )
})

it('compresses long batches, and leaves short ones as they are', () => {
  expect(decodeBatchHead(encode(makeBatch(LONG)).head).codec).toBe(BATCH_CODECS.zstd)
  expect(decodeBatchHead(encode(makeBatch(LONG.slice(0, 3))).head).codec).toBe(BATCH_CODECS.plain)
})

it('counts severities and finds the range of times for the head', () => {
  const rows = [
    { timestamp: 5, severity: 9 },
    { timestamp: -2.5, severity: 17 },
    { timestamp: 3, severity: 9 },
  ]
  const { head } = partOf(rows)
  expect(head).toMatchObject({ kind: 'batch', count: 3, minTime: -2500, maxTime: 5000, replaces: [] })
  expect([head.bySeverity[9], head.bySeverity[17], head.bySeverity[1]]).toEqual([2, 1, 0])
})

it('orders rows by time and then by id', () => {
  expect(partOf([{ timestamp: 1 }, { timestamp: 1 }, { timestamp: 2 }]).order).toBeUndefined()
  const mixed = partOf([{ timestamp: 3 }, { timestamp: 1 }, { timestamp: 3 }, { timestamp: 1 }])
  expect([...(mixed.order ?? [])]).toEqual([1, 3, 0, 2])
})

it('reports every changed byte as CORRUPT', () => {
  const encoded = [encode(makeBatch(LONG)), encode(makeBatch(LONG.slice(0, 3)))]
  const mutation = fc.record({
    which: fc.constantFrom(0, 1),
    inHead: fc.boolean(),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    bits: fc.integer({ min: 1, max: 255 }),
    cut: fc.boolean(),
  })
  fc.assert(
    fc.property(mutation, ({ which, inHead, at, bits, cut }) => {
      const { head, body } = encoded[which] as (typeof encoded)[number]
      const original = inHead ? head : body
      const place = Math.floor(at * original.length)
      const changed = cut ? original.slice(0, place) : Uint8Array.from(original)
      if (!cut) changed[place] = (changed[place] as number) ^ bits
      const values = inHead ? { head: changed, body } : { head, body: changed }
      expect(codeOf(() => openEncoded(values))).toBe('CORRUPT')
    }),
    { numRuns: 3000 },
  )
})

it('reports bytes that are impossible as CORRUPT, also if their checksums are right', () => {
  const { head: bytes, body } = encode(makeBatch(LONG.slice(0, 3)))
  const head = decodeBatchHead(bytes)
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (place, bits) => {
      const changed = Uint8Array.from(body)
      changed[place] = (changed[place] as number) ^ bits
      let part: ReturnType<typeof openBatch>
      try {
        part = openBatch({ ...head, bodyChecksum: crc32(changed) }, changed)
      } catch (thrown) {
        expect(isLogStorageError(thrown) && thrown.code).toBe('CORRUPT')
        return
      }
      // What can be read has the shape of entries.
      const { severities, timestamps, size } = entriesOfPart(part)
      expect(size).toBe(3)
      expect(severities.every((severity) => severity >= 1 && severity <= 24)).toBe(true)
      expect(timestamps.every(Number.isFinite)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

it('does not allocate more memory for a body than its head says', () => {
  const { head: bytes, body } = encode(makeBatch([{ message: 'x'.repeat(1_000_000) }]))
  const head = decodeBatchHead(bytes)
  expect(codeOf(() => openBatch({ ...head, rawBytes: 1000 }, body))).toBe('CORRUPT')
})

it('stores no head that could not be read again', () => {
  expect(() => encode(makeBatch([{}, {}]), { firstId: 5, lastId: 4 })).toThrow(
    'A batch cannot be encoded: its ids are not possible.',
  )
})
