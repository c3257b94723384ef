import { type AttributeTest, compileFilter, isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type BlockColumns,
  decodeBlockHead,
  type EncodedBlock,
  encodeBlock,
  joinBlock,
  openBlock,
  packRows,
  splitBlock,
} from '../../src/index.js'
import { repairChecksums } from './repair-checksums.js'
import { columnsOf, contentOf, someRows, UUID } from './some-rows.js'

interface Sample extends EncodedBlock {
  readonly content: string
}

const SAMPLES = fc
  .sample(fc.tuple(someRows, fc.constantFrom(1, 1, 20)), { seed: 1, numRuns: 40 })
  .map(([rows, times], i): Sample => {
    const repeated = Array.from({ length: times }, () => rows)
      .flat()
      .map((row, id) => ({ ...row, id: id + 1 }))
    const columns = columnsOf(repeated)
    const codec = (['zstd', 'none', 'deflate'] as const)[i % 3]
    return {
      content: textOf(columns),
      ...encodeBlock(packRows(columns), { uuid: UUID, replaces: [], codec: codec ?? 'zstd' }),
    }
  })

function textOf(columns: BlockColumns): string {
  return JSON.stringify(columns)
}

const CONDITIONS = compileFilter({
  attributes: [
    { name: 'status', path: ['status'], op: 'eq', json: ['7'] },
    { name: 'status', path: ['status'], op: 'lt', value: 'x' },
    { name: 'status', path: ['status'], op: 'gte', value: 7 },
  ],
}) as AttributeTest[]

/** All that a block holds, or the code of the error. Every other error is thrown. */
function read({ head, body }: Pick<Sample, 'head' | 'body'>): { content: string } | { code: string } {
  try {
    const block = openBlock(decodeBlockHead(head), body)
    block.check()
    const rows = new Uint8Array(block.count).fill(1)
    for (const condition of CONDITIONS) block.attributes.test([condition], rows)
    block.messages.test(
      () => true,
      { contains: 'e 5', words: [{ word: '5', prefix: true }], isEnough: true },
      rows,
    )
    return { content: textOf(contentOf(block)) }
  } catch (error) {
    if (isLogStorageError(error)) return { code: error.code }
    throw error
  }
}

/** Changes some bytes: sets them, cuts the end off, leaves some out, or repeats some. */
const change = fc.record({
  sample: fc.integer({ min: 0, max: SAMPLES.length - 1 }),
  place: fc.noBias(fc.nat()),
  byte: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 9 }),
  kind: fc.constantFrom('set', 'set', 'flip', 'cut', 'leave out', 'repeat'),
})
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never

function changed(bytes: Uint8Array, { place, byte, length, kind }: Change): Uint8Array {
  const at = place % bytes.length
  if (kind === 'cut') return bytes.slice(0, at)
  if (kind === 'leave out') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
  if (kind === 'repeat') return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
  const copy = Uint8Array.from(bytes)
  copy[at] = kind === 'set' ? byte : (copy[at] as number) ^ (1 << (byte % 8))
  return copy
}

test('10,000 times, a block with changed bytes is reported as damaged, or has all entries', () => {
  fc.assert(
    fc.property(change, fc.constantFrom('head', 'body', 'body', 'body'), (bytes, part) => {
      const sample = SAMPLES[bytes.sample] as Sample
      const found = read({ ...sample, [part]: changed(sample[part], bytes) })
      if ('code' in found) expect(['CORRUPT', 'UNSUPPORTED']).toContain(found.code)
      else expect(found.content).toBe(sample.content)
    }),
    { numRuns: 10_000 },
  )
})

test('2,000 times, a changed body whose checksums fit ends in entries or in CORRUPT', () => {
  let readable = 0
  fc.assert(
    fc.property(change, (bytes) => {
      const sample = SAMPLES[bytes.sample] as Sample
      const kind = bytes.byte % 2 === 0 ? 'set' : 'flip'
      const body = repairChecksums(changed(sample.body, { ...bytes, kind }))
      fc.pre(body !== undefined)
      const found = read({ head: sample.head, body: body ?? sample.body })
      if ('code' in found) expect(found.code).toBe('CORRUPT')
      else readable++
    }),
    { numRuns: 2000 },
  )
  // Otherwise the checksums do not fit.
  expect(readable).toBeGreaterThan(500)
})

test('a block as one piece with a changed byte is reported as damaged', () => {
  fc.assert(
    fc.property(change, (bytes) => {
      const sample = SAMPLES[bytes.sample] as Sample
      const whole = joinBlock(sample)
      const damaged = changed(whole, bytes)
      fc.pre(!Buffer.from(damaged).equals(whole))
      expect(() => splitBlock(damaged)).toThrow(expect.objectContaining({ name: 'LogStorageError' }))
    }),
    { numRuns: 2000 },
  )
})

test('a block as one piece gives back its parts', () => {
  for (const sample of SAMPLES) {
    const { head, filter, body, decoded } = splitBlock(joinBlock(sample))
    expect(decoded.uuid).toBe(UUID)
    expect([head, filter, body].map((part) => Buffer.from(part ?? []).toString('base64'))).toEqual(
      [sample.head, sample.filter, sample.body].map((part) => Buffer.from(part ?? []).toString('base64')),
    )
  }
})

test('the body of another block does not belong to a head', () => {
  const [one, other] = SAMPLES as [Sample, Sample]
  expect(read({ head: one.head, body: other.body })).toEqual({ code: 'CORRUPT' })
})

test('a block of a later version is refused', () => {
  const [{ head, body }] = SAMPLES as [Sample]
  const later = Uint8Array.from(head)
  later[4] = 3
  expect(read({ head: repairChecksums.ofHead(later), body })).toEqual({ code: 'UNSUPPORTED' })
})
