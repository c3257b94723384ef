import { crc32 } from 'node:zlib'
import { isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockFilter } from '../../src/filter/block-filter.js'
import { writeChecksum } from '../../src/filter/filter-checksum.js'
import { hashKey } from '../../src/filter/key-hash.js'
import { filterOf, spanIds } from './support.js'

describe('a filter', () => {
  it('never denies a span id that it has, in either case', () => {
    fc.assert(
      fc.property(fc.array(spanIds, { minLength: 1, maxLength: 200 }), (ids) => {
        const filter = filterOf((keys) => {
          for (const id of ids) keys.addSpanId(id)
        })
        for (const id of ids) expect(filter.mayContain(hashKey('spanId', id.toLowerCase()))).toBe(true)
      }),
    )
  })

  it('admits few keys that it does not have', () => {
    const spanId = (n: number) => n.toString(16).padStart(16, '0')
    const filter = filterOf((keys) => {
      for (let i = 0; i < 8000; i++) {
        keys.addEntry(`word${i}`, undefined)
        keys.addSpanId(spanId(i))
      }
    })
    let words = 0
    let ids = 0
    for (let i = 8000; i < 28_000; i++) {
      if (filter.mayContain(hashKey('word', `word${i}`))) words++
      if (filter.mayContain(hashKey('spanId', spanId(i)))) ids++
    }
    expect(words).toBeLessThan(20_000 * 0.002)
    expect(ids).toBeLessThan(20_000 * 0.045)
    expect(filter.bytes.length).toBeLessThan(8000 * 3)
  })

  it('says nothing about words that were cut by other rules', () => {
    const { bytes } = filterOf((keys) => keys.addName('service', 'shop'))
    const other = Uint8Array.from(bytes)
    other[1] = 2
    writeChecksum(other)
    expect(new BlockFilter(bytes).mayContain(hashKey('word', 'absent'))).toBe(false)
    expect(new BlockFilter(other).mayContain(hashKey('word', 'absent'))).toBe(true)
    expect(new BlockFilter(other).mayContain(hashKey('service', 'absent'))).toBe(false)
  })

  it('has the bytes that the format describes', () => {
    const { bytes } = filterOf((keys) => {
      keys.addTraceId('0123456789ABCDEF0123456789ABCDEF')
      keys.addSpanId('0123456789abcdef')
      keys.addEntry('Café, paid', '{"a":{"b":"é"}}')
      keys.addName('host', '東京')
    })
    expect([...bytes.subarray(0, 8)]).toEqual([1, 1, 11, 5, 4, 0, 0, 0])
    const chunks = Buffer.from(bytes.subarray(8, -4)).toString('hex').match(/.{8}/g) ?? []
    expect(chunks).toHaveLength(128)
    expect(Buffer.from(bytes).readUInt32LE(bytes.length - 4)).toBe(crc32(bytes.subarray(0, -4)))
    const used = chunks.flatMap((chunk, i) => (chunk === '00000000' ? [] : [`${i} ${chunk}`]))
    expect(used).toMatchInlineSnapshot(`
      [
        "16 a44aa502",
        "32 2a05a550",
        "33 42100804",
        "34 04a854a9",
        "37 0e0080fe",
        "126 0e708003",
      ]
    `)
  })
})

describe('bytes that are not a filter', () => {
  const { bytes } = filterOf((keys) => keys.addEntry('Order 1234 paid', undefined))

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['a part of a header', (all) => all.subarray(0, 7)],
    ['a byte too few', (all) => all.subarray(0, -1)],
    ['a byte too many', (all) => Uint8Array.from([...all, 0])],
    ['no probes', (all) => changed(all, 2, 0)],
    ['no probes for span ids', (all) => changed(all, 3, 0)],
    ['no bytes in a chunk', (all) => changed(all, 4, 0)],
    ['an unknown header', (all) => changed(all, 7, 1)],
    ['another bit', (all) => changed(all, 99, (all[99] as number) ^ 1)],
    ['another checksum', (all) => changed(all, all.length - 1, (all.at(-1) as number) ^ 1)],
  ])('are CORRUPT: %s', (_, change) => {
    expect(() => new BlockFilter(change(bytes))).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
  })

  it('are UNSUPPORTED if a later version wrote them', () => {
    expect(() => new BlockFilter(changed(bytes, 0, 2))).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message:
          'The filter of a block has version 2; this version of Logpond reads version 1. Update Logpond.',
      }),
    )
  })

  it('never cause another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
        try {
          new BlockFilter(any).mayContain(hashKey('word', 'order'))
        } catch (thrown) {
          expect(isLogStorageError(thrown)).toBe(true)
        }
      }),
    )
  })
})

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = value
  return copy
}
