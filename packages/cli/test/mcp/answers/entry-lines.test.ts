import type { StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryLines } from '../../../src/mcp/answers/entry-lines.js'

const PART = { length: 100, offset: 0 }

function entry(id: number, message: string): StoredLogEntry {
  return { id, timestamp: id * 1000, severity: 9, message }
}

describe('entryLines()', () => {
  it('counts entries that repeat the one before', () => {
    const entries = ['a', 'b', 'b', 'b', 'a', 'a'].map((message, i) => entry(i + 1, message))
    expect(entryLines(entries, 10_000, PART)).toEqual({
      shown: 6,
      lines: [
        '#1 1970-01-01T00:00:01.000Z INFO a',
        '#2 1970-01-01T00:00:02.000Z INFO b',
        '  (repeated 2 times, until #4 1970-01-01T00:00:04.000Z, from #3)',
        '#5 1970-01-01T00:00:05.000Z INFO a',
        '  (repeated once, until #6 1970-01-01T00:00:06.000Z)',
      ],
    })
  })

  it('does not merge entries that differ in an attribute', () => {
    const entries = [1, 2, 2].map((n, i) => ({ ...entry(i + 1, 'a'), attributes: { n } }))
    expect(entryLines(entries, 10_000, PART).lines).toHaveLength(3)
  })

  it('keeps to the bytes, but for a first entry that is larger, and always gets further', () => {
    const message = fc.oneof(fc.constantFrom('a', 'b'), fc.string({ unit: 'grapheme', maxLength: 200 }))
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1 }),
        fc.integer({ min: 1, max: 2000 }),
        (messages, maxBytes) => {
          const entries = messages.map((text, i) => entry(i + 1, text))
          const { lines, shown } = entryLines(entries, maxBytes, PART)
          expect(shown).toBeGreaterThan(0)
          const bytes = Buffer.byteLength(lines.map((line) => `${line}\n`).join(''))
          const isFirstOnly = lines.filter((line) => line.startsWith('#')).length === 1
          if (!isFirstOnly) expect(bytes).toBeLessThanOrEqual(maxBytes)
        },
      ),
    )
  })
})
