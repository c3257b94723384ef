import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { LogBatch } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchBlock, COLUMNS } from '../../src/native/batch-block.js'
import { decodeBlock } from '../support/decode-block.js'

const text = fc.string({ unit: 'binary', maxLength: 200 })
const optional = fc.option(text, { nil: undefined })
const entry = fc.record({
  // Microseconds within the limits of the contract.
  time: fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  severity: fc.integer({ min: 1, max: 24 }),
  message: text,
  service: optional,
  host: optional,
  attributes: fc.option(fc.dictionary(text, fc.jsonValue()), { nil: undefined }),
})

function batchOf(entries: (typeof entry extends fc.Arbitrary<infer T> ? T : never)[]): LogBatch {
  return {
    token: 'tök\0en',
    size: entries.length,
    timestamps: entries.map(({ time }) => time / 1000),
    severities: entries.map(({ severity }) => severity),
    messages: entries.map(({ message }) => message),
    services: entries.map(({ service }) => service),
    hosts: entries.map(({ host }) => host),
    traceIds: entries.map(() => undefined),
    spanIds: entries.map(() => 'a'.repeat(16)),
    attributes: entries.map(({ attributes }) => attributes && JSON.stringify(attributes)),
  }
}

async function decoded(block: BatchBlock, last: number, partition: number) {
  return decodeBlock(zstdDecompressSync(await block.prepare(last, partition)))
}

describe('a batch as a block', () => {
  it('has every entry in its columns, and the commit in its last row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 1, maxLength: 50 }),
        fc.nat(2 ** 40),
        async (entries, last) => {
          const batch = batchOf(entries)
          const block = await decoded(new BatchBlock(batch, 'zstd'), last, 7)
          const column = (name: (typeof COLUMNS)[number]) => block.get(name)?.values
          const { size } = batch
          expect([...block.keys()]).toEqual([...COLUMNS])
          expect(column('p')).toEqual(Array(size + 1).fill(7))
          expect(column('id')).toEqual([...entries.map((_, i) => last + 1 + i), last + size])
          expect(column('kind')).toEqual([...entries.map(() => 0), 1])
          expect(column('ts')?.slice(0, size)).toEqual(entries.map(({ time }) => time))
          expect(column('message')).toEqual([...batch.messages, ''])
          expect(column('service')).toEqual([...batch.services, undefined])
          expect(column('host')).toEqual([...batch.hosts, undefined])
          expect(column('attributes')).toEqual([...batch.attributes, undefined])
          expect(column('token')).toEqual([...entries.map(() => ''), batch.token])
          expect(column('size')).toEqual([...entries.map(() => 0), size])
        },
      ),
    )
  })

  it('keeps texts of every length', async () => {
    const messages = [0, 1, 41, 42, 43, 126, 127, 128, 16_383, 16_384, 100_000].flatMap((length) => [
      'x'.repeat(length),
      '€'.repeat(length),
    ])
    const entries = messages.map((message) => ({ message, time: 0, severity: 9 }))
    const batch = batchOf(
      entries.map((one) => ({ service: undefined, host: undefined, attributes: undefined, ...one })),
    )
    const block = await decoded(new BatchBlock(batch, 'zstd'), 0, 0)
    expect(block.get('message')?.values).toEqual([...messages, ''])
  })

  it('is prepared once for an id', async () => {
    const block = new BatchBlock(batchOf([]), 'zstd')
    expect(block.prepare(10, 0)).toBe(block.prepare(10, 0))
    expect(block.prepare(20, 0)).not.toBe(block.prepare(10, 0))
  })

  it('follows another id without being encoded again', async () => {
    const batch = batchOf([
      { time: 1, severity: 9, message: 'a', service: undefined, host: undefined, attributes: undefined },
    ])
    const block = new BatchBlock(batch, 'zstd')
    void block.prepare(10, 0)
    const second = await decoded(block, 20, 1)
    expect(second.get('id')?.values).toEqual([21, 21])
    expect(second.get('p')?.values).toEqual([1, 1])
    expect(second.get('message')?.values).toEqual(['a', ''])
  })

  it('is compressed as the server takes it', async () => {
    const batch = batchOf([
      { time: 1, severity: 9, message: 'a', service: undefined, host: undefined, attributes: undefined },
    ])
    const bytes = await new BatchBlock(batch, 'gzip').prepare(10, 0)
    expect(decodeBlock(gunzipSync(bytes)).get('id')?.values).toEqual([11, 11])
  })
})
