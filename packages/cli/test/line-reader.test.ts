import type { LogEntry } from '@logpond/core'
import { expect, it } from 'vitest'
import { LineReader, type LineReaderOptions } from '../src/line-reader.js'
import { NOW } from './formats/parse.js'

function read(lines: readonly string[], options: LineReaderOptions = {}): LogEntry[] {
  const reader = new LineReader({ now: () => NOW, ...options })
  return [...lines.flatMap((line) => reader.push(line)), ...reader.end()]
}

const at = (second: number) => new Date(2024, 0, 31, 10, 20, second).getTime()
const messages = (entries: readonly LogEntry[]) => entries.map(({ message }) => message)
const times = (entries: readonly LogEntry[]) => entries.map(({ timestamp }) => timestamp)

it('counts lines, entries, and those without a time or a level', () => {
  const reader = new LineReader({ now: () => NOW })
  const entries = ['INFO:root:up', 'plain', '2024-01-31 10:20:30 INFO up'].flatMap((line) =>
    reader.push(line),
  )
  entries.push(...reader.end())
  expect(entries).toHaveLength(3)
  expect(reader.counts).toEqual({
    lines: 3,
    entries: 3,
    joined: 0,
    cut: 0,
    withoutTime: 2,
    withoutLevel: 1,
    unknownLevels: new Map(),
  })
})

const TRACES: Record<string, readonly string[]> = {
  Java: [
    '2024-01-31 10:20:30 ERROR [main] org.example.Till: drawer jammed',
    'java.lang.IllegalStateException: drawer jammed',
    '\tat org.example.Till.open(Till.java:42)',
    '\tSuppressed: java.io.IOException: also',
    'Caused by: java.io.IOException: no such device',
    '\t... 1 more',
  ],
  Python: [
    '2024-01-31 10:20:30,000 ERROR sync failed',
    'Traceback (most recent call last):',
    '  File "a.py", line 1, in f',
    '    g()',
    'ValueError: x',
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    '  File "a.py", line 3, in h',
    'shop.errors.SyncFailed',
  ],
  Node: [
    '2024-01-31T10:20:30 error: it failed',
    'TypeError [ERR_X]: total is undefined',
    '    at f (file:///app/a.js:1:2)',
    '    at async main (file:///app/a.js:9:3) {',
    "  code: 'ERR_X'",
    '}',
  ],
  '.NET': [
    '2024-01-31 10:20:30 [ERR] failed',
    'System.InvalidOperationException: jammed',
    ' ---> System.IO.IOException: no device',
    '   at Till.Open() in /src/Till.cs:line 42',
    '   --- End of inner exception stack trace ---',
    '--- End of stack trace from previous location ---',
    '   at Program.Main()',
  ],
  Go: [
    '2024/01/31 10:20:30 panic: runtime error',
    'goroutine 1 [running]:',
    'main.main()',
    '\t/tmp/x.go:8 +0x1d',
    'main.(*Till).open(0xc000012345, {0x1, 0x2})',
    '\t/tmp/x.go:12 +0x1d',
    'created by main.start in goroutine 7',
    'exit status 2',
  ],
  zap: [
    '2024-01-31T10:20:30\terror\tcmd/main.go:12\tlost',
    'go.uber.org/zap/exporter.(*sender).send',
    '     go.uber.org/zap/exporter@v1.2.3/send.go:128',
    'main.main',
    '\t/app/main.go:9',
  ],
  Ruby: [
    'F, [2024-01-31T10:20:30 #7] FATAL -- : boom (RuntimeError)',
    "app/models/till.rb:12:in `open'",
    "\tfrom app.rb:7:in '<main>'",
  ],
  PHP: [
    '[2024-01-31 10:20:30] production.ERROR: boom {"exception":"[object] (Error(code: 0): boom',
    '[stacktrace]',
    '#0 /app/a.php(3): f()',
    '#1 {main}',
    '"} ',
  ],
  'the error log of PHP': [
    '[31-Jan-2024 10:20:30] PHP Fatal error:  Uncaught Exception: x in /a.php:3',
    'Stack trace:',
    '#0 {main}',
    '  thrown in /a.php on line 3',
  ],
  Rust: [
    "2024-01-31 10:20:30 ERROR thread 'main' panicked at 'boom', src/main.rs:2:5",
    'stack backtrace:',
    '   0: std::panicking::begin_panic',
    '             at /rustc/abc/library/std/src/panicking.rs:616:12',
    'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
  ],
  'indented JSON': ['2024-01-31 10:20:30 INFO {', '  "total": 3', '}'],
}

it.each(Object.entries(TRACES))('joins a trace of %s to the entry before it', (_name, lines) => {
  const next = '2024-01-31 10:20:31 INFO next'
  const entries = read([...lines, next])
  expect(entries).toHaveLength(2)
  const [entry] = entries as [LogEntry]
  expect(entry.message.split('\n').slice(1)).toEqual(lines.slice(1))
  expect(times(entries)).toEqual([at(30), at(31)])
})

it('counts joined lines', () => {
  const reader = new LineReader({ now: () => NOW })
  for (const line of TRACES.Java as string[]) reader.push(line)
  reader.end()
  expect(reader.counts).toMatchObject({ lines: 6, entries: 1, joined: 5, withoutTime: 0, withoutLevel: 0 })
})

it('joins no line that has its own time', () => {
  const lines = ['2024-01-31 10:20:30 ERROR a', '    2024-01-31 10:20:31 ERROR b', '\tat c']
  expect(messages(read(lines))).toEqual(['a', `${lines[1]}\n\tat c`])
})

it('joins nothing without multiline, and gives each line the time of the line before it', () => {
  const lines = TRACES.Java as string[]
  const entries = read(lines, { multiline: false })
  expect(messages(entries).slice(1)).toEqual(lines.slice(1))
  expect(times(entries)).toEqual(lines.map(() => at(30)))
})

it('joins the lines of a trace after JSON to each other, but not to the JSON', () => {
  const json = '{"level":50,"time":1706696430000,"msg":"failed"}'
  const entries = read([
    json,
    'TypeError: total is undefined',
    '    at f (a.js:1:2)',
    '    at g (a.js:2:2)',
    json,
  ])
  expect(messages(entries)).toEqual([
    'failed',
    'TypeError: total is undefined\n    at f (a.js:1:2)\n    at g (a.js:2:2)',
    'failed',
  ])
  expect(times(entries)).toEqual([1706696430000, 1706696430000, 1706696430000])
})

it('joins traces in the lines of a container, separately for each output', () => {
  const docker = (log: string, stream = 'stderr') =>
    JSON.stringify({ log: `${log}\n`, stream, time: '2024-01-31T10:20:31Z' })
  const lines = [
    docker('2024-01-31T10:20:30Z ERROR jammed'),
    docker('java.io.IOException: no device'),
    docker('\tat a.B.c(B.java:1)'),
    docker('\tindented', 'stdout'),
  ]
  expect(messages(read(lines))).toEqual([
    'jammed\njava.io.IOException: no device\n\tat a.B.c(B.java:1)',
    '\tindented',
  ])
})

it('starts a new entry with an unrelated exception', () => {
  const lines = ['TypeError: a', '    at f', 'TypeError: b', '    at g']
  expect(messages(read(lines))).toEqual(['TypeError: a\n    at f', 'TypeError: b\n    at g'])
  const plain = ['starting', 'RangeError: a']
  expect(messages(read(plain))).toEqual(plain)
})

it('reads the two lines of java.util.logging as one entry', () => {
  const lines = [
    'Jan 31, 2024 10:20:30 AM org.example.Till open',
    'SEVERE: drawer jammed',
    '\tat a.B.c(B.java:1)',
  ]
  expect(read(lines)).toEqual([{ message: lines.join('\n'), timestamp: at(30), severity: 17 }])
})

it('keeps empty lines that no trace follows', () => {
  const lines = ['2024-01-31 10:20:30 INFO a', '', '2024-01-31 10:20:31 INFO b']
  const entries = read(lines)
  expect(messages(entries)).toEqual(['a', '', 'b'])
  expect(times(entries)).toEqual([at(30), at(30), at(31)])
})

it('joins at most a thousand lines to an entry, and continues in another with its time and level', () => {
  const reader = new LineReader({ now: () => NOW })
  const lines = [
    '2024-01-31 10:20:30 ERROR a',
    ...Array.from({ length: 2500 }, (_, index) => `\tat ${index}`),
  ]
  const entries = [...lines.flatMap((line) => reader.push(line)), ...reader.end()]
  expect(entries.map(({ message }) => message.split('\n').length)).toEqual([1001, 1001, 499])
  expect(new Set(times(entries))).toEqual(new Set([at(30)]))
  expect(new Set(entries.map(({ severity }) => severity))).toEqual(new Set([17]))
  expect(reader.counts).toMatchObject({ entries: 3, joined: 2498, cut: 2 })
})

it('joins at most 256 Ki characters to an entry', () => {
  const lines = [
    '2024-01-31 10:20:30 ERROR a',
    ...Array.from({ length: 5 }, () => `\t${'x'.repeat(100_000)}`),
  ]
  expect(messages(read(lines)).map(({ length }) => length)).toEqual([200_005, 200_003, 100_001])
})

it('gives a line without a time the time of the line before it', () => {
  const lines = [
    '2024-01-31 10:20:30 INFO a',
    'plain',
    '{"msg":"no time"}',
    '2024-01-31 10:20:31 INFO b',
    'plain',
  ]
  expect(times(read(lines))).toEqual([at(30), at(30), at(30), at(31), at(31)])
})

it('gives the first lines the first time in the file', () => {
  expect(times(read(['banner', 'version 1', '2024-01-31 10:20:30 INFO a']))).toEqual([at(30), at(30), at(30)])
})

it('sets no time for a file without times, so that the storage sets it', () => {
  expect(times(read(['a', 'b']))).toEqual([undefined, undefined])
})

it('gives a line with an impossible time the time of the line before it', () => {
  expect(times(read(['2024-01-31 10:20:30 INFO a', '2024-02-30 10:20:30 INFO b']))).toEqual([at(30), at(30)])
})

it('returns the entries that it holds back when no line comes for a while', () => {
  const reader = new LineReader({ now: () => NOW })
  expect(reader.push('plain')).toEqual([])
  expect(reader.release()).toEqual([{ message: 'plain' }])
  expect(reader.push('2024-01-31 10:20:30 ERROR a')).toEqual([])
  expect(messages(reader.release())).toEqual(['a'])
  expect(reader.release()).toEqual([])
  expect(reader.end()).toEqual([])
})

it('learns the order of day and month from unambiguous lines', () => {
  const lines = ['03/04/2024 10:20:30 a', '04/04/2024 10:20:30 b', '13/04/2024 10:20:30 c']
  expect(times(read(lines))).toEqual([3, 4, 13].map((day) => new Date(2024, 3, day, 10, 20, 30).getTime()))
  const american = ['03/04/2024 10:20:30 a', '03/13/2024 10:20:30 c']
  expect(times(read(american))).toEqual([4, 13].map((day) => new Date(2024, 2, day, 10, 20, 30).getTime()))
})

it('learns that numbers in the same place of all lines are times', () => {
  const lines = [1706696430, 1706696431, 1706696432].map(
    (second) => `4711 node-1 unix.hw state ${second} 1 up`,
  )
  expect(times(read(lines))).toEqual([1706696430000, 1706696431000, 1706696432000])
  expect(times(read(['order 1706696430 is on its way', 'bye', 'hello', 'hello']))).toEqual(
    Array(4).fill(undefined),
  )
})

it('learns that a level in lower case follows the time', () => {
  const lines = ['info vpxd a', 'warning vpxd b', 'error vpxd c', 'plain d'].map(
    (text, second) => `2024-01-31 10:20:3${second} ${text}`,
  )
  expect(read(lines).map(({ severity }) => severity)).toEqual([9, 13, 17, undefined])
  const prose = ['the shop opens', 'error in line 7', 'it closes'].map(
    (text) => `2024-01-31 10:20:30 ${text}`,
  )
  expect(read(prose).map(({ severity }) => severity)).toEqual([undefined, undefined, undefined])
})

it('ignores colours, and keeps them with keepAnsi', () => {
  const lines = [
    '\x1b[32m2024-01-31 10:20:30,000 INFO\x1b[0m service started',
    '2024-01-31T10:20:31 \x1b[31mERROR\x1b[39m disk \x1b[1mquota\x1b[22m exceeded',
    'see \x1b]8;;https://example.com\x1b\\the page\x1b]8;;\x1b\\',
    '\x1b[2K\x1b[1Gprogress\x1b(B\x1b[m',
  ]
  const entries = read(lines)
  expect(messages(entries)).toEqual(['service started', 'disk quota exceeded', 'see the page', 'progress'])
  expect(times(entries)).toEqual([at(30), at(31), at(31), at(31)])
  expect(entries.map(({ severity }) => severity)).toEqual([9, 17, undefined, undefined])
  const coloured = read(lines, { keepAnsi: true })
  expect(times(coloured)).toEqual(times(entries))
  expect(messages(coloured).slice(1)).toEqual(['disk \x1b[1mquota\x1b[22m exceeded', lines[2], lines[3]])
})

it('reads lines with a given format', () => {
  const format = /^(?<time>\S+) (?<level>\w+) (?<service>\w+) (?<items>\d+) (?<message>.*)$/
  const reader = new LineReader({ now: () => NOW, format })
  const lines = ['31.01.2024_10:20:30 KO till 3 drawer jammed', '20240131T102031 ERROR till 4 again', 'other']
  const entries = [...lines.flatMap((line) => reader.push(line)), ...reader.end()]
  expect(entries).toEqual([
    { message: 'drawer jammed', timestamp: at(30), service: 'till', attributes: { level: 'KO', items: '3' } },
    { message: 'again', timestamp: at(31), severity: 17, service: 'till', attributes: { items: '4' } },
    { message: 'other', timestamp: at(31) },
  ])
  expect(reader.counts.unknownLevels).toEqual(new Map([['KO', 1]]))
})

it('reads a log of IIS by the columns in its header', () => {
  const lines = [
    '#Software: Microsoft Internet Information Services 10.0',
    '#Date: 2024-01-31 10:20:29',
    '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status cs(User-Agent) time-taken',
    '2024-01-31 10:20:30 192.0.2.7 GET /basket - 503 Probe/1.0+(x) 17',
    '#Fields: time c-ip cs-method cs-uri sc-status',
    '10:20:31 192.0.2.7 GET /a 200',
    'something else',
  ]
  const entries = read(lines)
  const utc = (second: number) => Date.UTC(2024, 0, 31, 10, 20, second)
  expect(entries[3]).toEqual({
    message: lines[3],
    timestamp: utc(30),
    severity: 17,
    attributes: {
      'http.client': '192.0.2.7',
      'http.method': 'GET',
      'http.target': '/basket',
      'http.status': 503,
      'http.user_agent': 'Probe/1.0+(x)',
      'time-taken': '17',
    },
  })
  expect(entries[5]).toMatchObject({ timestamp: utc(31), severity: 9 })
  expect(entries[6]).toEqual({ message: 'something else', timestamp: utc(31) })
})

it('holds back at most a hundred empty lines', () => {
  const reader = new LineReader({ now: () => NOW })
  reader.push('2024-01-31 10:20:30 INFO a')
  const pushed = Array.from({ length: 101 }, () => reader.push('')).flat()
  expect(pushed).toHaveLength(102)
  expect(reader.end()).toEqual([])
})
