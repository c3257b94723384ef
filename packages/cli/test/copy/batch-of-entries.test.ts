import type { StoredLogEntry } from '@logpond/core'
import { MemoryStore } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { batchOfEntries } from '../../src/copy/batch-of-entries.js'

/** Includes -0 and infinite numbers, which `JSON.parse` can return. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.constantFrom<unknown>(null, true, -0, Infinity, -Infinity, 1e21, '\0', '__proto__'),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '1', 'a.b')), tie('value'), {
    maxKeys: 4,
  }),
})).object

const optional = (text: fc.Arbitrary<string>) => fc.option(text, { nil: undefined })

const entry = fc.record({
  timestamp: fc.integer({ min: -1e15, max: 1e15 }).map((time) => time / 1000),
  severity: fc.integer({ min: 1, max: 24 }),
  message: fc.string({ unit: 'grapheme' }),
  service: optional(fc.string()),
  host: optional(fc.string()),
  traceId: optional(fc.constantFrom('A'.repeat(32), 'b'.repeat(32))),
  spanId: optional(fc.constantFrom('A'.repeat(16), 'b'.repeat(16))),
  attributes: fc.option(json, { nil: undefined }),
})

/** As readers get entries: absent fields are not there. */
function stored(fields: object, i: number): StoredLogEntry {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return { id: i + 1, ...Object.fromEntries(given) } as StoredLogEntry
}

it('makes a batch of which a store returns equal entries', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), (fields) => {
      const entries = fields.map(stored)
      const store = new MemoryStore()
      const batch = batchOfEntries(entries, 'token')
      expect([batch.token, batch.size]).toEqual(['token', entries.length])
      store.append(batch)
      const read = store.readAfter(0, {}, 100)
      expect(JSON.stringify(read)).toBe(JSON.stringify(entries))
      expect(read).toEqual(entries)
    }),
  )
})
