import { crc32 } from 'node:zlib'
import { isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BATCH_CODECS, type BatchHead, decodeBatchHead } from '../../src/batch/batch-head.js'
import { openBatch } from '../../src/batch/open-batch.js'
import { BYTES_OF_NUMBERS, type PackedColumns, packedColumnsOf } from '../../src/batch/packed-batch.js'
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

describe('a batch whose checksums are right', () => {
  const three = encode(
    makeBatch([
      { message: 'one', timestamp: 1, service: 'shop', host: 'web' },
      { message: 'two', timestamp: 2, traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) },
      { message: 'three', timestamp: 3, attributes: { a: 1 } },
    ]),
    { firstId: 7 },
  )
  const head = decodeBatchHead(three.head)

  /** Opens a body of its bytes, or of changed ones. */
  function openRaw(raw: Uint8Array, given: Partial<BatchHead> = {}): ReturnType<typeof openBatch> {
    const lengths = { rawBytes: raw.length, bodyBytes: raw.length, bodyChecksum: crc32(raw) }
    return openBatch({ ...head, ...lengths, ...given }, raw)
  }

  function changed(change: (columns: PackedColumns) => void): Uint8Array {
    const raw = Uint8Array.from(three.body)
    change(packedColumnsOf({ memory: raw.buffer, size: 3 }))
    return raw
  }

  /** The numbers alone, which say that there are no texts. */
  function withoutTexts(): Uint8Array {
    return changed(({ messageLengths, attributesLengths, flags }) => {
      for (const numbers of [messageLengths, attributesLengths, flags]) numbers.fill(0)
    }).slice(0, 3 * BYTES_OF_NUMBERS)
  }

  /** The body with other lists at its end. */
  function withLists(lists: string): Uint8Array {
    const end = Buffer.from(three.body).lastIndexOf('[["shop"]')
    return Uint8Array.from(Buffer.concat([three.body.subarray(0, end), Buffer.from(lists)]))
  }

  const problems: [problem: string, open: () => unknown][] = [
    ['its body is too short', () => openRaw(three.body.slice(0, 3 * BYTES_OF_NUMBERS - 1))],
    ['the lists at its end cannot be read', () => openRaw(withoutTexts())],
    [
      `its body has ${three.body.length} bytes instead of 10`,
      () => openBatch({ ...head, bodyBytes: 10 }, three.body),
    ],
    ['the checksum of its body is wrong', () => openBatch({ ...head, bodyChecksum: 1 }, three.body)],
    ['its body has the wrong length', () => openBatch({ ...head, rawBytes: 10 }, three.body)],
    ['its body cannot be decompressed', () => openRaw(three.body, { codec: BATCH_CODECS.zstd })],
    [
      'its texts are longer than its body',
      () => openRaw(changed(({ messageLengths }) => messageLengths.set([1000]))),
    ],
    ['the lists at its end cannot be read', () => openRaw(withLists('[["shop"],["web"'))],
    ...['3', '[]', '[["shop"]]', '[["shop"],["web"],[],[]]', '[["shop"],"web"]', '[[1],["web"]]'].map(
      (lists): [string, () => unknown] => [
        'the lists at its end are not possible',
        () => openRaw(withLists(lists)),
      ],
    ),
    ...['3', '[3]', '[[7]]', '[[7,3,1]]', '[[7.5,3]]', '[[7,"3"]]'].map((runs): [string, () => unknown] => [
      'the lists at its end are not possible',
      () => openRaw(withLists(`[["shop"],["web"],${runs}]`)),
    ]),
    ['it has other times than its head', () => openRaw(three.body, { minTime: 1001 })],
    ['it has other times than its head', () => openRaw(three.body, { maxTime: 2999 })],
    [
      'it has other times than its head',
      () => openRaw(changed(({ timestamps }) => timestamps.set([Number.NaN], 1))),
    ],
    [
      'it has an entry with the severity 0',
      () => openRaw(changed(({ severities }) => severities.set([0], 2))),
    ],
    [
      'it has an entry with the severity 25',
      () => openRaw(changed(({ severities }) => severities.set([25], 2))),
    ],
    [
      'it has an entry whose service or host is not in its lists',
      () => openRaw(changed(({ services }) => services.set([2], 1))),
    ],
    [
      'it has an entry whose service or host is not in its lists',
      () => openRaw(changed(({ hosts }) => hosts.set([2], 1))),
    ],
    ...['[[7,2],[8,1]]', '[[7,0],[8,3]]', '[[7,4]]', '[[7,2],[10,2]]'].map(
      (runs): [string, () => unknown] => [
        'its ids are not possible',
        () => openRaw(withLists(`[["shop"],["web"],${runs}]`), { lastId: 20 }),
      ],
    ),
    ...(
      [
        ['[[8,3]]', 10],
        ['[[7,2]]', 8],
        ['[[7,1],[9,2]]', 9],
      ] as const
    ).map(([runs, lastId]): [string, () => unknown] => [
      'its ids are not those of its head',
      () => openRaw(withLists(`[["shop"],["web"],${runs}]`), { lastId }),
    ]),
  ]

  it.each(problems)('and %s is CORRUPT, and its message says so', (problem, open) => {
    expect(open).toThrow(
      expect.objectContaining({
        code: 'CORRUPT',
        message: expect.stringMatching(
          new RegExp(`^The batch with the ids from 7 to (8|9|10|20) is damaged: ${problem}\\.$`),
        ),
      }),
    )
  })

  it('opens, also if its ids have gaps, and its values are the first or the last of the lists', () => {
    expect([...openRaw(three.body).ids]).toEqual([7, 8, 9])
    const gaps = openRaw(withLists('[["shop"],["web"],[[7,1],[10,2]]]'), { lastId: 11 })
    expect([...gaps.ids]).toEqual([7, 10, 11])
    expect([...openRaw(changed(({ severities }) => severities.set([1, 24, 9]))).severities]).toEqual([
      1, 24, 9,
    ])
  })

  it('opens wherever it lies in memory', () => {
    const memory = new Uint8Array(three.body.length + 3)
    memory.set(three.body, 3)
    expect(entriesOfPart(openRaw(memory.subarray(3)))).toEqual(entriesOfPart(openRaw(three.body)))
  })

  it('keeps the error of zstd as its cause', () => {
    expect(() => openRaw(three.body, { codec: BATCH_CODECS.zstd })).toThrow(
      expect.objectContaining({ cause: expect.any(Error) }),
    )
  })

  it('needs neither a length nor a checksum if the store has made its body of rows', () => {
    const made = { codec: BATCH_CODECS.rows, bodyBytes: 0, rawBytes: 0, bodyChecksum: 0 }
    expect(entriesOfPart(openBatch({ ...head, ...made }, three.body)).size).toBe(3)
  })
})

it('frees what it has inflated, and never the stored body', () => {
  // Of less, the memory is a piece of that which Node.js keeps for small buffers.
  const long = partOf(Array.from({ length: 5 }, () => LONG).flat())
  long.free?.(false)
  expect(long.timestamps).toHaveLength(0)

  const short = encode(makeBatch(LONG.slice(0, 2)))
  expect(decodeBatchHead(short.head).codec).toBe(BATCH_CODECS.plain)
  const body = new Uint8Array(short.body)
  const part = openEncoded({ ...short, body })
  part.free?.(true)
  expect(entriesOfPart(part).messages).toEqual(['order 0 of 0 paid', 'order 1 of 1 paid'])
  expect(body).toEqual(new Uint8Array(short.body))
})
