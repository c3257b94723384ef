import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../src/syslog/frame-reader.js'

const MAX = 16

interface Read {
  readonly frames: readonly string[]
  readonly brokenCount: string | undefined
}

/** The frames of chunks, each with a `…` if it is truncated. */
function readAll(chunks: readonly (string | Uint8Array)[], maxBytes = MAX): Read {
  const reader = new FrameReader(maxBytes)
  const frames: string[] = []
  for (const chunk of chunks) {
    for (const frame of reader.read(Buffer.from(chunk))) frames.push(shown(frame))
  }
  const last = reader.end(true)
  if (last !== undefined) frames.push(shown(last))
  return { frames, brokenCount: reader.brokenCount }
}

function shown({ bytes, isTruncated }: { bytes: Buffer; isTruncated: boolean }): string {
  return bytes.toString('latin1') + (isTruncated ? '…' : '')
}

function framesOf(...chunks: string[]): readonly string[] {
  return readAll(chunks).frames
}

describe('frames', () => {
  it('end with a line feed, a carriage return before it, or a NUL', () => {
    expect(framesOf('<1>a\n<2>b\r\n<3>c\0<4>d\n\0\r\n\n<5>e')).toEqual([
      '<1>a',
      '<2>b',
      '<3>c',
      '<4>d',
      '<5>e',
    ])
  })

  it('have their length before them', () => {
    expect(framesOf('4 <1>a5 <2>\nb6 <3>\0\0c')).toEqual(['<1>a', '<2>\nb', '<3>\0\0c'])
  })

  it('are detected one by one', () => {
    expect(framesOf('4 <1>a<2>b\n4 <3>c\n4 <4>d\r\n<5>e\0')).toEqual(['<1>a', '<2>b', '<3>c', '<4>d', '<5>e'])
    expect(framesOf('<1>a\r\0<2>\rb\n')).toEqual(['<1>a\r', '<2>\rb'])
  })

  it('are lines if they begin with a number that is not a count', () => {
    expect(framesOf('20 errors\n')).toEqual(['20 errors'])
    expect(framesOf('2024-01-31\n7\n42 \n')).toEqual(['2024-01-31', '7', '42 '])
    expect(framesOf('12345678901 <a\n')).toEqual(['12345678901 <a'])
    expect(framesOf('4 <1>a04 <1>b\n')).toEqual(['<1>a', '04 <1>b'])
  })

  it('may lack a priority once a frame was counted', () => {
    expect(framesOf('4 <1>a3 abc2  x')).toEqual(['<1>a', 'abc', ' x'])
  })
})

describe('the limit', () => {
  const whole = '<13>567890123456'

  it('cuts a longer line, and reads on after it', () => {
    expect(framesOf(`${whole}\n${whole}\r\n${whole}7\n<1>a\n`)).toEqual([whole, whole, `${whole}…`, '<1>a'])
    expect(framesOf(`${whole}78901234567890\0<1>a\n`)).toEqual([`${whole}…`, '<1>a'])
  })

  it('cuts a line that never ends', () => {
    expect(framesOf(whole, whole, whole)).toEqual([`${whole}…`])
    expect(framesOf(`${whole}7`)).toEqual([`${whole}…`])
  })

  it('ends the reading at a longer counted frame', () => {
    expect(readAll([`16 ${whole}17 <`])).toEqual({ frames: [whole], brokenCount: '17' })
    expect(readAll(['9999999999 <13>', 'abc\n'])).toEqual({ frames: [], brokenCount: '9999999999' })
  })

  it('bounds the memory of a frame that comes byte by byte', () => {
    const reader = new FrameReader(65_536)
    const byte = Buffer.from('x')
    const before = process.memoryUsage().arrayBuffers
    for (let at = 0; at < 1_000_000; at++) for (const _ of reader.read(byte));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  })
})

describe('the end of a connection', () => {
  it('completes a line, if it is orderly', () => {
    const reader = new FrameReader(MAX)
    expect([...reader.read(Buffer.from('<1>a\n<2>b'))]).toHaveLength(1)
    expect(reader.end(true)).toEqual({ bytes: Buffer.from('<2>b'), isTruncated: false })
    expect(reader.end(true)).toBeUndefined()
  })

  it('cuts a line otherwise', () => {
    const reader = new FrameReader(MAX)
    expect([...reader.read(Buffer.from('<2>b'))]).toEqual([])
    expect(reader.end(false)).toEqual({ bytes: Buffer.from('<2>b'), isTruncated: true })
  })

  it('cuts a counted frame', () => {
    expect(framesOf('9 <1>abc')).toEqual(['<1>abc…'])
    expect(framesOf('9 ')).toEqual(['9 '])
  })
})

describe('any bytes', () => {
  // Mostly bytes that mean something to the reader.
  const bytes = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...Buffer.from('<>1234 \r\n\0ab')) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
    ),
    { maxLength: 120 },
  )

  it('give the same frames, however they are divided into chunks', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(120), { maxLength: 8 }), (all, cuts) => {
        const sorted = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length]
        const chunks = sorted.slice(1).map((end, index) => Buffer.from(all.slice(sorted[index], end)))
        expect(readAll(chunks)).toEqual(readAll([Buffer.from(all)]))
        expect(readAll(all.map((byte) => Buffer.from([byte])))).toEqual(readAll([Buffer.from(all)]))
      }),
      { numRuns: 2000 },
    )
  })

  it('give frames within the limit', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const reader = new FrameReader(MAX)
        const frames = [...reader.read(Buffer.from(all)), reader.end(true)]
        for (const frame of frames) expect(frame?.bytes.length ?? 0).toBeLessThanOrEqual(MAX)
      }),
      { numRuns: 1000 },
    )
  })
})

it('reads back any messages in any mixture of frames', () => {
  const message = fc
    .string({ unit: fc.constantFrom(...'abc 123<>[]äß'), maxLength: 40 })
    .map((text) => `<13>${text}`)
  const frame = fc.record({ message, kind: fc.constantFrom('count', '\n', '\r\n', '\0') })
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), fc.integer({ min: 1, max: 64 }), (list, size) => {
      const stream = Buffer.concat(list.map(({ message: text, kind }) => frameOf(text, kind)))
      const chunks = []
      for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size))
      const reader = new FrameReader(1000)
      const read = chunks.flatMap((chunk) => [...reader.read(chunk)].map(({ bytes }) => bytes.toString()))
      expect(read).toEqual(list.map(({ message: text }) => text))
    }),
    { numRuns: 1000 },
  )
})

function frameOf(message: string, kind: string): Buffer {
  return kind === 'count'
    ? Buffer.from(`${Buffer.byteLength(message)} ${message}`)
    : Buffer.from(message + kind)
}
