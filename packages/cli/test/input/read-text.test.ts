import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/input/input-error.js'
import { readText } from '../../src/input/read-text.js'

const TEXT = Array.from({ length: 3000 }, (_, i) => `line ${i} ${Math.sin(i)} é\n`).join('')
const CODECS = { gzip: gzipSync, zstd: zstdCompressSync }

/** The text that was read, and the error that ended it. */
async function read(bytes: Uint8Array, size = 65_536): Promise<{ text: string; error?: unknown }> {
  let text = ''
  async function* chunks() {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
  }
  try {
    for await (const some of readText(chunks())) text += some
  } catch (error) {
    return { text, error }
  }
  return { text }
}

describe.each(Object.entries(CODECS))('%s', (_name, compress) => {
  const packed = compress(TEXT)

  it('is unpacked, however it is split into chunks', async () => {
    for (const size of [13, 127, 65_536]) expect(await read(packed, size)).toEqual({ text: TEXT })
  })

  it('is unpacked to the end of the last part', async () => {
    const parts = Buffer.concat([packed, compress('second\n'), compress(''), compress('third\n')])
    for (const size of [7, 65_536])
      expect(await read(parts, size)).toEqual({ text: `${TEXT}second\nthird\n` })
  })

  it('may be padded with NUL', async () => {
    expect(await read(Buffer.concat([packed, Buffer.alloc(1000)]))).toEqual({ text: TEXT })
  })

  it('is read up to its end when it ends too early, wherever that is', async () => {
    for (const length of [2, 4, 11, packed.length >> 1, packed.length - 1]) {
      const { text, error } = await read(packed.subarray(0, length))
      if (length > 3)
        expect(error).toMatchObject({ problem: 'damaged', message: expect.stringContaining('too early') })
      if (length > 3) expect(TEXT.startsWith(text)).toBe(true)
    }
  })

  it('is read to its end when other data follows', async () => {
    for (const size of [100, 65_536]) {
      const { text, error } = await read(
        Buffer.concat([packed, Buffer.from('plain text\n'.repeat(50))]),
        size,
      )
      expect(text).toBe(TEXT)
      expect(error).toMatchObject({ problem: 'damaged' })
    }
  })

  it('may contain UTF-16', async () => {
    const { text } = await read(compress(Buffer.from('\ufeffdébut\n', 'utf16le')))
    expect(text).toBe('\ufeffdébut\n')
  })

  it('is refused when it does not contain text', async () => {
    const tar = Buffer.alloc(2048)
    tar.write('file.log')
    tar.write('ustar', 257)
    const { text, error } = await read(compress(tar))
    expect(text).toBe('')
    expect((error as InputError).describe('a.tgz', 'logpond')).toMatch(
      /a tar archive.*\| tar -xOf - \| logpond ingest -$/,
    )
    expect((await read(compress(compress(TEXT)))).error).toMatchObject({ problem: 'binary' })
  })
})

it('reads parts of both kinds in a row', async () => {
  const parts = [gzipSync('a\n'), zstdCompressSync('b\n'), zstdCompressSync('c\n'), gzipSync('d\n')]
  expect(await read(Buffer.concat(parts))).toEqual({ text: 'a\nb\nc\nd\n' })
})

it('reads gzip with a name, a comment, an extra field and a checksum of the header', async () => {
  const packed = gzipSync('hello\n')
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0b11110, 0, 0, 0, 0, 0, 3]),
    Buffer.from([2, 0, 65, 66]),
  ])
  const names = Buffer.from('name\0comment\0')
  expect(await read(Buffer.concat([header, names, Buffer.from([0, 0]), packed.subarray(10)]))).toEqual({
    text: 'hello\n',
  })
})

it('keeps nearly all bytes before damage in gzip, and reports the damage', async () => {
  const packed = gzipSync(TEXT)
  packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 100)
  const { text, error } = await read(packed)
  expect(error).toMatchObject({ problem: 'damaged' })
  expect(text.slice(0, 40_000)).toBe(TEXT.slice(0, 40_000))
})

it('detects a wrong checksum after the last byte', async () => {
  const packed = gzipSync(TEXT)
  packed[packed.length - 8] = (packed.at(-8) ?? 0) ^ 1
  const { text, error } = await read(packed)
  expect(text).toBe(TEXT)
  expect(error).toMatchObject({ problem: 'damaged' })
})

it('fails with the error of the source, after the text before it', async () => {
  async function* failing() {
    yield Buffer.from('a\nb')
    throw new InputError('unreadable', 'cannot be read')
  }
  const chunks: string[] = []
  const reading = (async () => {
    for await (const chunk of readText(failing())) chunks.push(chunk)
  })()
  await expect(reading).rejects.toMatchObject({ problem: 'unreadable' })
  expect(chunks.join('')).toBe('a\nb')
})
