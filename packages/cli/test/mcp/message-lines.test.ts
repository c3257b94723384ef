import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageLines } from '../../src/mcp/message-lines.js'

async function linesOf(chunks: readonly Uint8Array[], maxLength?: number) {
  const lines = []
  for await (const line of messageLines(Readable.from(chunks), maxLength)) lines.push(line)
  return lines
}

/** Bytes in pieces that end anywhere, also within a character. */
function cutInto(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + (sizes[chunks.length % sizes.length] ?? 1)
    chunks.push(bytes.subarray(at, end))
    at = end
  }
  return chunks
}

describe('messageLines()', () => {
  it('finds the same lines, whatever the pieces in which they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'))),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (texts, sizes) => {
          const lines = await linesOf(cutInto(Buffer.from(texts.join('\n')), sizes))
          expect(lines).toEqual(texts.filter((text) => text.trim() !== '').map((text) => ({ text })))
        },
      ),
    )
  })

  it('replaces a line that is too long, and only that one', async () => {
    const bytes = Buffer.from(`${'a'.repeat(10)}\n${'b'.repeat(11)}\n\n${'c'.repeat(10)}\n${'d'.repeat(99)}`)
    for (const size of [1, 3, 1000])
      expect(await linesOf(cutInto(bytes, [size]), 10)).toEqual([
        { text: 'a'.repeat(10) },
        { isTooLong: true },
        { text: 'c'.repeat(10) },
        { isTooLong: true },
      ])
  })
})
