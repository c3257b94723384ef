import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineParser } from '../src/parse-line.js'
import { readLines } from '../src/read-lines.js'
import { NOW, parse } from './formats/parse.js'
import { SAMPLE_LINES } from './formats/sample-lines.js'

it.each(['', ' ', '\r', '\0', 'hello', '{}x', '[', '<13>', '2024', '\ufeff', '🦫'])(
  'keeps %j whole, without other fields',
  (line) => {
    expect(parse(line)).toEqual({ message: line })
  },
)

it('uses the clock of the system by default', () => {
  const midnight = new Date()
  midnight.setHours(0, 0, 0, 0)
  const month = midnight.toLocaleString('en', { month: 'short' })
  const day = String(midnight.getDate()).padStart(2)
  const { timestamp } = createLineParser()(`${month} ${day} 00:00:00 box app: m`)
  expect(timestamp).toBe(midnight.getTime())
})

it('reads every format, and keeps the message unchanged', () => {
  for (const line of SAMPLE_LINES.slice(0, -1)) {
    const { message, timestamp, severity, host, attributes } = parse(line)
    expect(message).toBe(line.includes('GET /a') ? 'GET /a HTTP/1.1 200' : 'up')
    expect(timestamp ?? severity).toBeDefined()
    expect(severity ?? host ?? attributes).toBeDefined()
  }
})

it('keeps the spaces at both ends of a message', () => {
  for (const line of SAMPLE_LINES.filter((sample) => sample.endsWith(' up'))) {
    expect(parse(line.replace(/up$/, 'two  ')).message).toBe('two  ')
  }
  expect(parse('<13>1 - - - - - -  two ').message).toBe(' two ')
  expect(parse('Jan  3 10:20:30 box app:  two ').message).toBe(' two ')
  expect(parse('INFO:root: two ').message).toBe(' two ')
})

it('reads each line independently', () => {
  const line = fc.constantFrom(...SAMPLE_LINES)
  fc.assert(
    fc.property(fc.array(line), line, (before, last) => {
      const used = createLineParser({ now: () => NOW })
      for (const earlier of before) used(earlier)
      expect(used(last)).toEqual(parse(last))
    }),
  )
})

// Lines that nearly match a format find more bugs than random text.
const brokenLine = fc
  .tuple(
    fc.constantFrom(...SAMPLE_LINES),
    fc.nat(250),
    fc.nat(20),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  .map(([line, at, length, insert]) => line.slice(0, at) + insert + line.slice(at + length))

const jsonLine = fc
  .dictionary(
    fc.constantFrom(
      ...[
        'level',
        'time',
        'msg',
        'service',
        'host',
        'name',
        'traceId',
        'spanId',
        '__proto__',
        'toJSON',
        'other',
      ],
      ...['timeUnixNano', 'severityNumber', 'severityText', 'body', 'attributes', 'resource'],
      ...['resourceLogs', 'scopeLogs', 'logRecords', 'logEvents', 'message', 'severity', 'timestamp', 'id'],
      ...['MESSAGE', '_PID', '@t', '@mt', '@r', 'Properties', 'log', 'stream', 'date', 'instant', 'trace'],
      ...['event', 'err', 'error', 'exception', 'stack', 'jsonPayload', 'fields', 'record', 'short_message'],
    ),
    fc.jsonValue(),
  )
  .map((record) => JSON.stringify(record))

it('turns any line into an entry that the storage accepts', async () => {
  const storage = await openLogStorage({
    driver: memoryDriver(),
    flushOnExit: false,
    batch: { queueSize: 100_000 },
  })
  fc.assert(
    fc.property(fc.oneof(brokenLine, jsonLine, fc.string({ unit: 'binary' })), (line) => {
      const receipt = storage.store(parse(line))
      expect(receipt.error).toBeUndefined()
    }),
    { numRuns: 20_000 },
  )
  await storage.close()
})

it('makes as many entries as any bytes have lines', async () => {
  const part = fc.oneof(
    brokenLine.map((line) => Buffer.from(line)),
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom(Buffer.from('\n'), Buffer.from('\r\n'), Buffer.from('\n')),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part), async (parts) => {
      const bytes = Buffer.concat(parts)
      // These bytes mark UTF-16.
      fc.pre(!bytes.includes(Buffer.from([0xff, 0xfe])) && !bytes.includes(Buffer.from([0xfe, 0xff])))
      let entries = 0
      for await (const lines of readLines(streamOf(parts))) {
        for (const line of lines) if (typeof parse(line).message === 'string') entries++
      }
      expect(entries).toBe(countLines(bytes))
    }),
    { numRuns: 2000 },
  )
})

// If the time grew with the square of the length, one of these lines would exceed the timeout.
it('reads long lines of any kind in linear time', () => {
  const fillers = [
    '[',
    ']',
    '"',
    ' ',
    '\\',
    '\\"',
    '(',
    '{',
    '<',
    '-',
    ':',
    '.',
    '0',
    'a',
    'A',
    '[a',
    '] ',
    ' [',
    '@',
    '="',
  ]
  const heads = [
    '',
    ...SAMPLE_LINES,
    ...SAMPLE_LINES.map((line) => line.slice(0, -2)),
    '<13>1 - - - - - [a b="',
  ]
  for (const filler of fillers) {
    const long = filler.repeat(1_000_000 / filler.length)
    for (const head of heads) expect(parse(head + long).message.length).toBeGreaterThan(0)
    for (const head of ['{"a":', '{"msg":"', '{"a":[']) {
      const line = `${head}${long}}`
      expect(parse(line)).toBeDefined()
    }
  }
})

it('keeps JSON whole that is nested deeper than the stack allows', () => {
  const line = `{"msg":"a","a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`
  expect(parse(line).message === line).toBe(true)
})

function countLines(bytes: Uint8Array): number {
  const withoutMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
  const ends = withoutMark.filter((byte) => byte === 0x0a).length
  return withoutMark.length > 0 && withoutMark.at(-1) !== 0x0a ? ends + 1 : ends
}

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
