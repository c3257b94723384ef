import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText, encodeText } from '../../src/text/text-code.js'

/** Texts of units that have codes, that codes consist of, and of their neighbours. */
const UNITS = [
  '\0',
  '\x01',
  '\x02',
  '\x03',
  '\x04',
  'a',
  '\ud7ff',
  '\ud800',
  '\udbff',
  '\udc00',
  '\udfff',
  '\ue000',
  '\ue001',
  '😀',
]
const text = fc.oneof(
  fc.array(fc.constantFrom(...UNITS), { maxLength: 8 }).map((units) => units.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

describe('encodeText', () => {
  it('returns most texts as they are', () => {
    for (const same of ['', 'GET /cart', 'Füße 😀', '\x04\t\n', '%_\\'] as const)
      expect(encodeText(same)).toBe(same)
  })

  it('leaves nothing that Postgres cannot hold, and can be decoded', () => {
    fc.assert(
      fc.property(text, (original) => {
        const code = encodeText(original)
        expect(code.includes('\0')).toBe(false)
        expect(code.isWellFormed()).toBe(true)
        expect(decodeText(code)).toBe(original)
      }),
    )
  })

  it('keeps what is a part or the beginning of a text, apart from halves of characters', () => {
    fc.assert(
      fc.property(text, text, (whole, part) => {
        const characters = [...whole]
        const wanted = [...part]
        const at = characters.findIndex((_, i) => wanted.every((one, j) => characters[i + j] === one))
        const isPart = wanted.length === 0 || at >= 0
        const isBeginning = wanted.every((one, j) => characters[j] === one)
        expect(encodeText(whole).includes(encodeText(part))).toBe(isPart)
        expect(encodeText(whole).startsWith(encodeText(part))).toBe(isBeginning)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps the order by code point, which is that of the bytes', () => {
    const points = (one: string) => [...one].map((character) => character.codePointAt(0) as number)
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(encodeText(a)), Buffer.from(encodeText(b)))
        expect(bytes).toBe(compareNumbers(points(a), points(b)))
      }),
      { numRuns: 1000 },
    )
  })
})

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}
