import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TextCache } from '../../src/otlp/text-cache.js'

describe('TextCache', () => {
  it('reads every text as a Buffer does, whatever it has read before', () => {
    const cache = new TextCache()
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 40, unit: 'grapheme' }),
      // Few characters, so that texts come again.
      fc.string({ maxLength: 2, unit: fc.constantFrom('a', 'b') }),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 50 }), (texts) => {
        const parts = texts.map((one) => Buffer.from(one))
        const bytes = Buffer.concat(parts)
        let start = 0
        for (const part of parts) {
          const end = start + part.length
          expect(cache.read(bytes, start, end)).toBe(bytes.toString('utf8', start, end))
          start = end
        }
      }),
    )
  })

  it('reads bytes that are not UTF-8 as a Buffer does', () => {
    const cache = new TextCache()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (list) => {
        const bytes = Buffer.from(list)
        expect(cache.read(bytes, 0, bytes.length)).toBe(bytes.toString('utf8'))
      }),
    )
  })

  it('creates a text that comes again once', () => {
    const created: string[] = []
    const cache = new TextCache((text) => {
      created.push(text)
      return text
    })
    const bytes = Buffer.from('status status host')
    expect([cache.read(bytes, 0, 6), cache.read(bytes, 7, 13), cache.read(bytes, 14, 18)]).toEqual([
      'status',
      'status',
      'host',
    ])
    expect(created).toEqual(['status', 'host'])
  })
})
