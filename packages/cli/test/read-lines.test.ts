import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodingOf } from '../src/input/encoding.js'
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

it('keeps a \\r that does not end a line', async () => {
  expect(await linesOf('a\rb\r\r\nc\r')).toEqual(['a\rb\r', 'c\r'])
})

it('yields empty lines', async () => {
  expect(await linesOf('\n\r\n\na\n\n')).toEqual(['', '', '', 'a', ''])
})

it('yields a last line without a line break', async () => {
  expect(await linesOf('a\nb')).toEqual(['a', 'b'])
})

it('yields nothing for an empty text', async () => {
  expect(await linesOf()).toEqual([])
  expect(await linesOf('', '')).toEqual([])
  expect(await linesOf('\ufeff')).toEqual([])
})

it('yields many lines at a time', async () => {
  const chunks: string[][] = []
  for await (const lines of readLines(streamOf(['a\nb\nc', 'd\ne\n']))) chunks.push(lines)
  expect(chunks).toEqual([
    ['a', 'b'],
    ['cd', 'e'],
  ])
})

it('joins characters that are split between chunks', async () => {
  const bytes = Buffer.from('é€😀\n')
  expect(await linesOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(['é€😀'])
})

it('replaces invalid UTF-8', async () => {
  expect(await linesOf(Uint8Array.of(0x61, 0xff, 0x0a, 0xe2, 0x82))).toEqual(['a\ufffd', '\ufffd'])
})

it('drops byte order marks only at the start of lines', async () => {
  expect(
    await linesOf(Uint8Array.of(0xef, 0xbb), Uint8Array.of(0xbf), 'a\n\ufeff\ufeffb\nc\ufeffd\r\ufeffe'),
  ).toEqual(['a', 'b', 'c\ufeffd\r\ufeffe'])
})

it('begins a line at a byte order mark between two JSON objects', async () => {
  expect(await linesOf('\ufeff{"a":1}', '\ufeff{"a":2}')).toEqual(['{"a":1}', '{"a":2}'])
})

it('yields the beginning of a line before it fails with the error of the source', async () => {
  const lines: string[] = []
  async function* failing() {
    yield Buffer.from('a\nb')
    throw new Error('disk on fire')
  }
  const reading = (async () => {
    for await (const some of readLines(failing())) lines.push(...some)
  })()
  await expect(reading).rejects.toThrow('disk on fire')
  expect(lines).toEqual(['a', 'b'])
})

it.each([
  ['utf16le', 'le'],
  ['utf16be', 'be'],
])('reads %s, with and without its mark, however it is cut', async (_name, order) => {
  const text = '2026-01-31 INFO début ✓ 😀\r\nsecond\r\n'
  for (const whole of [`\ufeff${text}`, text])
    for (const size of [1, 3, 1000])
      expect(await linesOf(...pieces(utf16(whole, order), size))).toEqual([
        '2026-01-31 INFO début ✓ 😀',
        'second',
      ])
})

it('reads concatenated files of all encodings, with and without a line break at their end', async () => {
  const line = (text: string) => `2026-01-31 12:00 ${text}`
  const encodings: ((text: string) => Buffer)[] = [
    (text) => Buffer.from(`\ufeff${text}`),
    (text) => utf16(`\ufeff${text}`, 'le'),
    (text) => utf16(`\ufeff${text}`, 'be'),
  ]
  const anyEncoding = fc.nat(encodings.length - 1)
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEncoding, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 80 }),
      async (files, size) => {
        const bytes = files.map(
          (encoding, i) =>
            encodings[encoding]?.(`${line(`${i} naïve`)}\n${line('ends')}\n`) ?? Buffer.alloc(0),
        )
        const expected = files.flatMap((_, i) => [line(`${i} naïve`), line('ends')])
        expect(await linesOf(...pieces(Buffer.concat(bytes), size))).toEqual(expected)
      },
    ),
    { numRuns: 200 },
  )
  const [, le = Buffer.from, be = Buffer.from] = encodings
  expect(await linesOf(line('a'), le(line('b')), be(line('c')))).toEqual([line('a'), line('b'), line('c')])
})

it('reads UTF-8 without a mark after UTF-16', async () => {
  const line = '2026-01-31T12:00:00Z a plain line'
  expect(await linesOf(utf16('\ufeffa\n', 'le'), `${line}\nb\n`)).toEqual(['a', line, 'b'])
})

it('ignores a mark of UTF-16 if the lines are single-byte text', async () => {
  expect(await linesOf(Uint8Array.of(0xff, 0xfe, 0x80, 0x0a, 0xc3, 0x28, 0x0a))).toEqual([
    '\ufffd\ufffd\ufffd',
    '\ufffd(',
  ])
})

it('does not mistake other bytes for a mark of UTF-16', async () => {
  expect(await linesOf(Uint8Array.of(0x61, 0x0a, 0xff, 0xfe), 'plain text\n'.repeat(20))).toEqual([
    'a',
    '\ufffd\ufffdplain text',
    ...Array(19).fill('plain text'),
  ])
})

function utf16(text: string, order: string): Buffer {
  const bytes = Buffer.from(text, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
}

it('keeps NUL', async () => {
  expect(await linesOf('a\0b\n\0')).toEqual(['a\0b', '\0'])
})

it('reads a line of many chunks', async () => {
  const chunk = 'x'.repeat(1000)
  const [line, ...others] = await linesOf(...Array.from({ length: 4000 }, () => chunk), '\nend')
  expect(line).toHaveLength(4_000_000)
  expect(others).toEqual(['end'])
})

it('yields the lines of any bytes, however they are split into chunks', async () => {
  const anyBytes = fc.uint8Array({ maxLength: 60, max: 0xfd })
  const bytesWithLines = fc.array(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa9, 0xef, 0xbb, 0xbf, 0xf0, 0x9f))
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        anyBytes,
        bytesWithLines.map((bytes) => Uint8Array.from(bytes)),
      ),
      fc.array(fc.nat(7)),
      async (bytes, sizes) => {
        fc.pre(encodingOf(bytes) === 'utf-8')
        const text = new TextDecoder('utf-8', { ignoreBOM: true })
          .decode(bytes)
          .replaceAll(/(^|\n)\ufeff+/g, '$1')
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

it('keeps only the beginning of an endless line, and continues after it', async () => {
  const chunk = 'x'.repeat(1024 * 1024)
  const lines = await linesOf('a\n', ...Array(100).fill(chunk), 'end\nb\n')
  expect(lines.map((line) => line.length)).toEqual([1, 65 * chunk.length + 3, 1])
})
