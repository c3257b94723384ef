import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { detectContent } from '../../src/input/detect-content.js'

const database = () => Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4000)])

describe('text', () => {
  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.alloc(0)],
    ['a few NUL bytes', Buffer.from('a\0b nul inside\n{"level":50,"msg":"nul \\u0000 in json"}\n\0\n')],
    ['colours', Buffer.from('\u001b[31mERROR\u001b[39m disk full\n'.repeat(50))],
    ['Latin-1', Buffer.from('ÄÖÜ à la carte, déjà vu\n'.repeat(50), 'latin1')],
    ['bytes that are invalid in any encoding', Buffer.from([0xff, 0xfe, 0xfd, 0x0a, 0x61, 0x62, 0x0a])],
    ['UTF-16 with a mark', Buffer.from('\ufeffhello\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('hello\n', 'utf16le')],
    ['UTF-16 in Chinese', Buffer.from('\ufeff2026-01-31 磁盘已满 一二三\n', 'utf16le')],
    [
      'UTF-8 followed by UTF-16',
      Buffer.concat([Buffer.from('a\nb\n'), Buffer.from('\ufeffhello world\n', 'utf16le')]),
    ],
    ['words that other kinds of files begin with', Buffer.from('MZ PAR1 is ready\n')],
    ['the signature of another kind of file', Buffer.from('%PDF-1.7 was asked for\n')],
    ['a short line', Buffer.from('BZh is short\n')],
  ])('is %s', (_name, bytes) => {
    expect(detectContent(bytes).kind).toBe('text')
  })
})

describe('files that are not text', () => {
  it.each<[string, () => Uint8Array]>([
    ['an SQLite database', database],
    ['an ELF program', () => Buffer.from('\x7fELF\x02\x01\x01\0\0', 'latin1')],
    ['a PNG image', () => Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')],
    ['a zip archive', () => Buffer.from('PK\x03\x04\x14\0', 'latin1')],
    ['xz-compressed', () => Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4])],
    ['bzip2-compressed', () => Buffer.from('BZh91AY&SY', 'latin1')],
    [
      'a PDF document',
      () => Buffer.concat([Buffer.from('%PDF-1.7\n'), deflateSync(randomFillSync(Buffer.alloc(3000)))]),
    ],
    ['encoded in UTF-32', () => Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ['binary data', () => Buffer.alloc(512)],
    ['binary data', () => Buffer.concat([Buffer.alloc(3000), Buffer.from('a line\n'.repeat(100))])],
    [
      'binary data',
      () => deflateSync(Buffer.from(Array.from({ length: 2000 }, (_, i) => Math.sin(i)).join())),
    ],
    ['an ELF program', () => readFileSync(process.execPath).subarray(0, 65_536)],
  ])('is %s', (type, bytes) => {
    expect(detectContent(bytes())).toMatchObject({ kind: 'binary', type })
  })
})

it('recognizes gzip and zstd by their first bytes', () => {
  expect(detectContent(gzipSync('a'))).toEqual({ kind: 'compressed', codec: 'gzip' })
  expect(detectContent(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4]))).toEqual({
    kind: 'compressed',
    codec: 'zstd',
  })
  // pzstd begins with a frame that contains the length of the next one.
  expect(detectContent(Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4]))).toEqual({
    kind: 'compressed',
    codec: 'zstd',
  })
})
