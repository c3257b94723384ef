import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readLines } from '../src/read-lines.js'

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const lines: string[] = []
  for await (const some of readLines(streamOf(chunks))) lines.push(...some)
  return lines
}

async function* streamOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

it('ends a line at \\n and at \\r\\n', async () => {
  expect(await linesOf('a\nb\r\nc\n')).toEqual(['a', 'b', 'c'])
})

it('ends a line at a \\r\\n that is split between chunks', async () => {
  expect(await linesOf('a\r', '\nb\n')).toEqual(['a', 'b'])
})

it('keeps a \\r that ends no line', async () => {
  expect(await linesOf('a\rb\r\r\nc\r')).toEqual(['a\rb\r', 'c\r'])
})

it('yields empty lines', async () => {
  expect(await linesOf('\n\r\n\na\n\n')).toEqual(['', '', '', 'a', ''])
})

it('yields a last line without an end', async () => {
  expect(await linesOf('a\nb')).toEqual(['a', 'b'])
})

it('yields nothing of nothing', async () => {
  expect(await linesOf()).toEqual([])
  expect(await linesOf('', '')).toEqual([])
})

it('yields many lines at a time', async () => {
  const chunks: string[][] = []
  for await (const lines of readLines(streamOf(['a\nb\nc', 'd\ne\n']))) chunks.push(lines)
  expect(chunks).toEqual([
    ['a', 'b'],
    ['cd', 'e'],
  ])
})

it('puts characters together that are split between chunks', async () => {
  const bytes = Buffer.from('é€😀\n')
  expect(await linesOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(['é€😀'])
})

it('replaces what is no UTF-8', async () => {
  expect(await linesOf(Uint8Array.of(0x61, 0xff, 0x0a, 0xe2, 0x82))).toEqual(['a\ufffd', '\ufffd'])
})

it('drops a byte order mark at the start, and no other', async () => {
  expect(await linesOf(Uint8Array.of(0xef, 0xbb), Uint8Array.of(0xbf), 'a\n\ufeffb')).toEqual([
    'a',
    '\ufeffb',
  ])
})

it('keeps NUL', async () => {
  expect(await linesOf('a\0b\n\0')).toEqual(['a\0b', '\0'])
})

it('reads a line of many chunks', async () => {
  const chunk = 'x'.repeat(1000)
  const [line, ...others] = await linesOf(...Array.from({ length: 4000 }, () => chunk), '\nend')
  expect(line).toHaveLength(4_000_000)
  expect(others).toEqual(['end'])
})

it('yields the lines of any bytes, however they are cut', async () => {
  const anyBytes = fc.uint8Array({ maxLength: 60 })
  const bytesWithLines = fc.array(
    fc.constantFrom(0x0a, 0x0d, 0x00, 0x61, 0xc3, 0xa9, 0xef, 0xbb, 0xbf, 0xf0, 0x9f),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        anyBytes,
        bytesWithLines.map((bytes) => Uint8Array.from(bytes)),
      ),
      fc.array(fc.nat(7)),
      async (bytes, sizes) => {
        const text = new TextDecoder().decode(bytes)
        const expected = text.split('\n')
        if (expected.at(-1) === '') expected.pop()
        const isEnded = text.endsWith('\n')
        const withoutEnds = expected.map((line, index) =>
          index < expected.length - 1 || isEnded ? line.replace(/\r$/, '') : line,
        )
        expect(await linesOf(...cut(bytes, sizes))).toEqual(withoutEnds)
      },
    ),
    { numRuns: 1000 },
  )
})

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let start = 0
  for (const size of sizes) {
    chunks.push(bytes.subarray(start, start + size))
    start += size
  }
  return [...chunks, bytes.subarray(start)]
}

it('keeps no more of an endless line than the beginning, and goes on behind it', async () => {
  const chunk = 'x'.repeat(1024 * 1024)
  const lines = await linesOf('a\n', ...Array(100).fill(chunk), 'end\nb\n')
  expect(lines.map((line) => line.length)).toEqual([1, 65 * chunk.length + 3, 1])
})
