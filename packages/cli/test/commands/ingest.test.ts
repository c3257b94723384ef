import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

function exported(lines: readonly string[]) {
  return lines.map((line) => JSON.parse(line) as { message: string })
}

describe('ingest', () => {
  it('stores an entry for every line of every file, in order', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.log'), 'one\r\ntwo\n\n')
    writeFileSync(join(directory, 'b.log'), 'three')
    const { status, stdout } = await runCli(['ingest', 'a.log', join(directory, 'b.log')], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^4 lines, 4 entries, 0 refused, /)
    const { lines } = await runCli(['export'], { directory })
    expect(exported(lines).map(({ message }) => message)).toEqual(['one', 'two', '', 'three'])
  })

  it('reads the standard input for -, and without a file', async () => {
    const directory = temporaryDirectory()
    await runCli(['ingest', '-'], { directory, stdin: 'one\n' })
    await runCli(['ingest'], { directory, stdin: 'two\n' })
    const { lines } = await runCli(['export', '--order', 'newest'], { directory })
    expect(exported(lines)).toHaveLength(2)
  })

  it('creates the database and its folder for the owner only', async () => {
    const directory = temporaryDirectory()
    expect((await runCli(['ingest', '--db', 'new/deep/app.db'], { directory, stdin: 'x' })).status).toBe(0)
    expect(statSync(join(directory, 'new/deep')).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'new/deep/app.db')).mode & 0o777).toBe(0o600)
  })

  it('names the files that it cannot read, ingests the others and fails', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.log'), 'one\n')
    mkdirSync(join(directory, 'folder'))
    const files = ['missing.log', 'a.log', 'folder']
    const { status, stdout, stderr } = await runCli(['ingest', ...files], { directory })
    expect(status).toBe(2)
    expect(stdout).toMatch(/^1 lines, 1 entries, 0 refused/)
    expect(stderr).toContain('missing.log cannot be read: ENOENT')
    expect(stderr).toContain('folder cannot be read: EISDIR')
    expect(stderr).not.toContain('a.log cannot')
  })

  it('reads lines with a given --format', async () => {
    const directory = temporaryDirectory()
    const format = String.raw`^(?<time>\S+) (?<level>\w+) (?<items>\d+) (?<message>.*)$`
    const stdin = '20240131T102030Z KO 3 a\n20240131T102031Z ERROR 4 b\n'
    await runCli(['ingest', '--format', format], { directory, stdin })
    const { lines } = await runCli(['export'], { directory })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { timestamp: Date.UTC(2024, 0, 31, 10, 20, 30), message: 'a', attributes: { level: 'KO', items: '3' } },
      { timestamp: Date.UTC(2024, 0, 31, 10, 20, 31), message: 'b', severity: 17 },
    ])
  })

  it.each([
    ['(', 'It is not a regular expression'],
    ['^(.*)$', 'Name its groups'],
  ])('refuses %s as a format, and stores nothing', async (format, message) => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['ingest', '--format', format], { directory, stdin: 'a\n' })
    expect(status).toBe(2)
    expect(stderr).toContain(message)
    expect(existsSync(join(directory, 'logs.db'))).toBe(false)
  })

  it('joins traces and drops colours, unless options turn that off', async () => {
    const directory = temporaryDirectory()
    const stdin = '2024-01-31 10:20:30 ERROR \x1b[1ma\x1b[m\n\tat b\n'
    await runCli(['ingest'], { directory, stdin })
    await runCli(['ingest', '--no-multiline', '--keep-ansi'], { directory, stdin })
    const { lines } = await runCli(['export'], { directory })
    expect(exported(lines).map(({ message }) => message)).toEqual(['a\n\tat b', '\x1b[1ma\x1b[m', '\tat b'])
  })

  it('refuses no entry, however many arrive at once', async () => {
    const directory = temporaryDirectory()
    const stdin = Array.from({ length: 30_000 }, (_, i) => `line ${i}\n`).join('')
    const { stdout } = await runCli(['ingest'], { directory, stdin })
    expect(stdout).toMatch(/^30,000 lines, 30,000 entries, 0 refused/)
  })

  it('keeps invalid bytes, and a line of a megabyte', async () => {
    const directory = temporaryDirectory()
    const stdin = Buffer.concat([
      Buffer.from('\ufeffa\n'),
      Buffer.from([0xff, 0x00, 10]),
      Buffer.alloc(1e6, 'x'),
    ])
    expect((await runCli(['ingest'], { directory, stdin })).status).toBe(0)
    const { lines } = await runCli(['export'], { directory })
    expect(exported(lines).map(({ message }) => message)).toEqual(['a', '\ufffd\0', 'x'.repeat(1e6)])
  })

  it('stores the lines read so far, and reports it, when a file is interrupted', async () => {
    const directory = temporaryDirectory()
    const stop = new AbortController()
    const options = { directory, stdin: 'one\n', stdinIsPipe: false, signal: stop.signal }
    const { status, stderr } = startCli(['ingest'], options)
    stop.abort('SIGINT')
    expect(await status).toBe(2)
    expect(stderr.text).toContain('Interrupted')
  })

  it('reads a pipe to its end when it is interrupted', async () => {
    const directory = temporaryDirectory()
    const stdin = new PassThrough()
    stdin.write('one\n')
    const stop = new AbortController()
    const { status, stderr } = startCli(['ingest'], { directory, stdin, signal: stop.signal })
    stop.abort('SIGINT')
    stdin.end('last words\n')
    expect(await status).toBe(0)
    expect(stderr.text).toBe('')
    const { lines } = await runCli(['export'], { directory })
    expect(exported(lines).map(({ message }) => message)).toEqual(['one', 'last words'])
  })

  it('stops reading a pipe five seconds after a SIGTERM', async () => {
    const directory = temporaryDirectory()
    const stdin = new PassThrough()
    stdin.write('one\n')
    const stop = new AbortController()
    const grace = Promise.withResolvers<() => void>()
    const after = (delay: number, callback: () => void) => {
      if (delay === 5000) grace.resolve(callback)
      return { [Symbol.dispose]: () => {} }
    }
    const { status, stderr } = startCli(['ingest'], { directory, stdin, signal: stop.signal, after })
    stop.abort('SIGTERM')
    const endGrace = await grace.promise
    endGrace()
    expect(await status).toBe(2)
    expect(stderr.text).toContain('Interrupted')
  })

  it('unpacks gzip and zstd, and decodes UTF-16, whatever the name of the file', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.log'), gzipSync('one\n'))
    writeFileSync(join(directory, 'b.gz'), zstdCompressSync('two\n'))
    writeFileSync(join(directory, 'c.log'), Buffer.from('\ufeffthree\r\n', 'utf16le'))
    expect((await runCli(['ingest', 'a.log', 'b.gz', 'c.log'], { directory })).status).toBe(0)
    expect((await runCli(['ingest', '-'], { directory, stdin: gzipSync('four\n') })).status).toBe(0)
    const { lines } = await runCli(['export'], { directory })
    expect(exported(lines).map(({ message }) => message)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('stores the readable part of a damaged file, names the file, and continues', async () => {
    const directory = temporaryDirectory()
    const text = Array.from({ length: 5000 }, (_, i) => `line ${i} ${Math.sin(i)}\n`).join('')
    const packed = gzipSync(text)
    writeFileSync(join(directory, 'half.gz'), packed.subarray(0, packed.length >> 1))
    writeFileSync(join(directory, 'b.log'), 'whole\n')
    const { status, stderr } = await runCli(['ingest', 'half.gz', 'b.log'], { directory })
    expect(status).toBe(2)
    expect(stderr).toBe(
      'logpond: half.gz is damaged: it ends too early. The part that could be read is stored.\n',
    )
    const { lines } = await runCli(['export'], { directory })
    const messages = exported(lines).map(({ message }) => message)
    expect(messages.length).toBeGreaterThan(2000)
    expect(messages.slice(0, 2000)).toEqual(text.split('\n').slice(0, 2000))
    expect(messages.at(-1)).toBe('whole')
  })

  it('stores nothing of a file that is not text, and advises how to read it', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, "it's.xz"), Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]))
    const { status, stderr, stdout } = await runCli(['ingest', "it's.xz"], { directory })
    expect(status).toBe(2)
    expect(stdout).toMatch(/^0 lines, 0 entries/)
    expect(stderr).toBe(
      "logpond: it's.xz is xz-compressed, not text; none of it was stored. Try: xz -dc 'it'\\''s.xz' | logpond ingest -\n",
    )
  })

  it('reports missing times and levels, for each of several files', async () => {
    const directory = temporaryDirectory()
    writeFileSync(
      join(directory, 'a.log'),
      '2026-01-31 12:00:00,250 WARN  com.example.Cart - cart 42\nno time\n',
    )
    writeFileSync(join(directory, 'b.log'), '{"level":30,"time":1769860800000,"msg":"fine"}\n')
    const { status, stdout, stderr } = await runCli(['ingest', 'a.log', 'b.log'], { directory })
    expect(status).toBe(0)
    expect(stderr).toBe('')
    expect(stdout.split('\n').slice(1)).toEqual([
      '1 without a time, 1 without a level',
      'a.log: 2 lines, 2 entries, 1 without a time, 1 without a level',
      'b.log: 1 lines, 1 entries',
      '',
    ])
  })

  it('prints the report as one object with --json', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.log'), 'no time\n')
    const { status, lines } = await runCli(['ingest', '--json', 'a.log', 'none.log'], { directory })
    expect(status).toBe(2)
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      lines: 1,
      entries: 1,
      joined: 0,
      withoutTime: 1,
      withoutLevel: 1,
      unknownLevels: {},
      refused: 0,
      milliseconds: 0,
      interrupted: false,
      files: [
        expect.objectContaining({ file: 'a.log', lines: 1, entries: 1 }),
        expect.objectContaining({
          file: 'none.log',
          problem: 'unreadable',
          reason: expect.stringContaining('ENOENT'),
        }),
      ],
    })
  })

  it('prints only problems with --quiet', async () => {
    const directory = temporaryDirectory()
    const fine = await runCli(['ingest', '--quiet'], { directory, stdin: 'no time\n' })
    expect(fine).toMatchObject({ status: 0, stdout: '', stderr: '' })
    const wrong = await runCli(['ingest', '-q', 'none.log'], { directory })
    expect(wrong).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('none.log cannot be read'),
    })
  })

  it('prints nothing after reading a pipe without problems', async () => {
    const directory = temporaryDirectory()
    const stdin = '{"level":30,"time":1769860800000,"msg":"fine"}\n'
    expect(await runCli(['ingest', '-'], { directory, stdin })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    })
  })

  it('continues after a name that is too long, a link to itself, and a name with escape sequences', async () => {
    const directory = temporaryDirectory()
    symlinkSync('loop', join(directory, 'loop'))
    writeFileSync(join(directory, 'a.log'), 'one\n')
    const long = `\u001b[2J${'x'.repeat(300)}`
    const { status, stderr } = await runCli(['ingest', long, 'loop', 'a.log'], { directory })
    expect(status).toBe(2)
    expect(stderr).toContain('ENAMETOOLONG')
    expect(stderr).toContain('ELOOP')
    expect(stderr).not.toContain('\u001b')
    expect((await runCli(['stats', '--json'], { directory })).stdout).toContain('"entries":1')
  })

  it('reports why a folder cannot be created', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'file'), '')
    const { status, stderr } = await runCli(['ingest', '--db', 'file/logs.db'], { directory, stdin: 'x' })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^logpond: The folder of .*file\/logs\.db cannot be created: E/)
  })
})
