import { expect, it } from 'vitest'
import { CODEC_NUMBERS, type Codec, compress, decompress } from '../../src/bytes/codec.js'
import { freeMemory } from '../../src/bytes/free-memory.js'

it('frees memory that has no other bytes', () => {
  const bytes = new Uint8Array(10)
  freeMemory(bytes)
  expect(bytes.buffer.byteLength).toBe(0)
})

it.each<Codec>(['zstd', 'deflate'])('frees what was inflated by %s', (codec) => {
  const bytes = new Uint8Array(50_000).fill(7)
  const inflated = decompress(compress(bytes, codec), CODEC_NUMBERS[codec], bytes.length)
  freeMemory(inflated)
  expect(inflated.buffer.byteLength).toBe(0)
})

it('leaves memory alone of which the bytes are a piece', () => {
  const memory = Uint8Array.of(1, 2, 3)
  freeMemory(memory.subarray(0, 2))
  freeMemory(memory.subarray(1))
  const small = Buffer.from('a small one')
  freeMemory(small)
  expect(memory).toEqual(Uint8Array.of(1, 2, 3))
  expect(small.toString()).toBe('a small one')
})
