import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { ManualTimer } from '../support/manual-timer.js'
import { runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

/** Checks without new lines until the last entry of a file is stored. */
const ENTRY = 5
/** Checks until a renamed file counts as complete. */
const FILE = 21

class Follower {
  readonly directory = temporaryDirectory()
  #timer = new ManualTimer()
  #stop = new AbortController()
  #run: ReturnType<typeof startCli> | undefined

  start(...files: string[]): void {
    this.#timer = new ManualTimer()
    this.#stop = new AbortController()
    this.#run = startCli(['ingest', '--follow', ...files], {
      directory: this.directory,
      after: this.#timer.after,
      signal: this.#stop.signal,
    })
    const stop = this.#stop
    onTestFinished(() => stop.abort())
  }

  poll(times = ENTRY): Promise<void> {
    return this.#timer.tick(times)
  }

  get stderr(): string {
    return this.#run?.stderr.text ?? ''
  }

  async stop(): Promise<number | undefined> {
    this.#stop.abort('SIGINT')
    return this.#run?.status
  }

  path(name: string): string {
    return join(this.directory, name)
  }

  write(name: string, text: string | Uint8Array): void {
    writeFileSync(this.path(name), text)
  }

  append(name: string, text: string | Uint8Array): void {
    appendFileSync(this.path(name), text)
  }

  async messages(): Promise<string[]> {
    const { lines } = await runCli(['export'], { directory: this.directory })
    const entries = lines.map((line) => JSON.parse(line) as { id: number; message: string })
    return entries.sort((a, b) => a.id - b.id).map(({ message }) => message)
  }
}

it('stores existing and appended lines, each once it has a line break', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\ntwo\npart')
  follower.start('a.log')
  await follower.poll()
  expect(await follower.messages()).toEqual(['one', 'two'])
  follower.append('a.log', 'ial\nthree\n')
  await follower.poll()
  expect(await follower.messages()).toEqual(['one', 'two', 'partial', 'three'])
  follower.append('a.log', 'four\nno end')
  expect(await follower.stop()).toBe(0)
})

it('continues where it stopped, with the line that had no line break', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\ntw')
  follower.start('a.log')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  follower.append('a.log', 'o\nthree\n')
  follower.start('a.log')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['one', 'two', 'three'])
})

it('stores the lines read so far when it is stopped, without waiting for continuation lines', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\ntwo\n')
  follower.start('a.log')
  await follower.poll(1)
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['one', 'two'])
})

it('follows several files, including one that is created later', async () => {
  const follower = new Follower()
  follower.write('a.log', 'a\n')
  follower.start('a.log', 'later.log')
  await follower.poll()
  follower.write('later.log', 'b\n')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['a', 'b'])
})

it('reads the rest of a renamed file first, and lines still written to it', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\n')
  follower.start('a.log')
  await follower.poll()
  follower.append('a.log', 'two\n')
  renameSync(follower.path('a.log'), follower.path('a.log.1'))
  follower.write('a.log', 'four\n')
  follower.append('a.log.1', 'three\n')
  await follower.poll()
  follower.append('a.log.1', 'late, without an end')
  await follower.poll(FILE)
  expect(await follower.messages()).toEqual(['one', 'two', 'three', 'four', 'late, without an end'])
  expect(await follower.stop()).toBe(0)
})

it('reads a truncated file from its beginning, after the rest of its copy', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\n')
  follower.start('a.log')
  await follower.poll()
  follower.append('a.log', 'two\n')
  copyFileSync(follower.path('a.log'), follower.path('a.log.1'))
  truncateSync(follower.path('a.log'))
  follower.append('a.log', 'three, which is longer than what was there\n')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['one', 'two', 'three, which is longer than what was there'])
})

it('reads a file that was removed and created again', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\n')
  follower.start('a.log')
  await follower.poll()
  rmSync(follower.path('a.log'))
  await follower.poll()
  follower.write('a.log', 'one\n')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['one', 'one'])
})

it.each(['rename', 'copy'])(
  'finds the files of several rotations by %s that happened while it was stopped',
  async (how) => {
    const follower = new Follower()
    follower.write('a.log.0', 'of long ago\n')
    follower.write('a.log', 'one\n')
    follower.start('a.log')
    await follower.poll()
    await follower.stop()
    for (const [i, line] of ['two\n', 'three\n', 'four\n'].entries()) {
      follower.append('a.log', line)
      if (how === 'rename') renameSync(follower.path('a.log'), follower.path(`a.log.${i + 1}`))
      else copyFileSync(follower.path('a.log'), follower.path(`a.log.${i + 1}`))
      if (how === 'copy') truncateSync(follower.path('a.log'))
    }
    follower.append('a.log', 'five\n')
    follower.start('a.log')
    await follower.poll(FILE)
    expect(await follower.stop()).toBe(0)
    follower.start('a.log')
    await follower.poll()
    expect(await follower.stop()).toBe(0)
    expect(await follower.messages()).toEqual(['one', 'two', 'three', 'four', 'five'])
  },
)

it('starts over if the database was created again', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\n')
  follower.start('a.log')
  await follower.poll()
  await follower.stop()
  for (const name of readdirSync(follower.path('.logpond')))
    if (!name.endsWith('-follow')) rmSync(follower.path(`.logpond/${name}`), { recursive: true })
  follower.start('a.log')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['one'])
})

it('reads UTF-16 that arrives half a character at a time', async () => {
  const follower = new Follower()
  const bytes = Buffer.from('\ufeffdébut ਊ\r\nzwei\r\n', 'utf16le')
  follower.write('a.log', bytes.subarray(0, 7))
  follower.start('a.log')
  for (let i = 7; i < bytes.length; i += 3) {
    follower.append('a.log', bytes.subarray(i, i + 3))
    await follower.poll(1)
  }
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['début ਊ', 'zwei'])
})

it('names files that it cannot follow, follows the others, and fails at the end', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\n')
  follower.write('b.gz', gzipSync('packed\n'))
  mkdirSync(follower.path('folder'))
  symlinkSync('loop', follower.path('loop'))
  follower.start('b.gz', 'folder', 'loop', 'a.log')
  await follower.poll()
  expect(follower.stderr).toContain('b.gz is gzip-compressed, and cannot be followed')
  expect(follower.stderr).toContain('folder cannot be followed')
  expect(follower.stderr).toContain('loop cannot be read: ELOOP')
  expect(follower.stderr.split('\n')).toHaveLength(4)
  expect(await follower.stop()).toBe(2)
  expect(await follower.messages()).toEqual(['one'])
})

it('does not follow the standard input', async () => {
  const { status, stderr } = await runCli(['ingest', '-f'], { directory: temporaryDirectory() })
  expect(status).toBe(2)
  expect(stderr).toContain('--follow needs files')
})

it('keeps many lines in order, however they arrive', async () => {
  const follower = new Follower()
  follower.write('a.log', '')
  follower.start('a.log')
  const lines = Array.from({ length: 12_000 }, (_, i) => `2026-01-31 12:00:00,250 INFO  a.B - line ${i}`)
  const text = `${lines.join('\n')}\n`
  for (let i = 0; i < text.length; i += 200_001) {
    follower.append('a.log', text.slice(i, i + 200_001))
    await follower.poll(1)
  }
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toHaveLength(12_000)
})

it('joins a stack trace that arrives line by line', async () => {
  const follower = new Follower()
  follower.write('a.log', '2026-01-31 12:00:00,250 ERROR a.B - failed\n')
  follower.start('a.log')
  for (const line of [
    'java.lang.Error: x\n',
    '\tat a.B.c(B.java:1)\n',
    '2026-01-31 12:00:01,250 INFO  a.B - next\n',
  ]) {
    await follower.poll(1)
    follower.append('a.log', line)
  }
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['failed\njava.lang.Error: x\n\tat a.B.c(B.java:1)', 'next'])
})

it('is refused a second time for the same file', async () => {
  const follower = new Follower()
  follower.write('a.log', 'one\n')
  follower.start('a.log')
  await follower.poll()
  await follower.stop()
  const [state = ''] = readdirSync(follower.path('.logpond/logs.db-follow'))
  const lock = follower.path(`.logpond/logs.db-follow/${state.replace('.json', '.lock')}`)
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'ingest'])
  onTestFinished(() => void other.kill('SIGKILL'))
  writeFileSync(lock, String(other.pid))
  const refused = await runCli(['ingest', '-f', 'a.log'], { directory: follower.directory })
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(`Process ${other.pid} already follows`),
  })
  other.kill('SIGKILL')
  await once(other, 'exit')
  follower.start('a.log')
  await follower.poll(1)
  expect(await follower.stop()).toBe(0)
})

it('reads the rest of the file that a link pointed to', async () => {
  const follower = new Follower()
  follower.write('2026-01-30.log', 'one\n')
  symlinkSync('2026-01-30.log', follower.path('current'))
  follower.start('current')
  await follower.poll()
  await follower.stop()
  follower.append('2026-01-30.log', 'two\n')
  follower.write('2026-01-31.log', 'three\n')
  rmSync(follower.path('current'))
  symlinkSync('2026-01-31.log', follower.path('current'))
  follower.start('current')
  await follower.poll()
  expect(await follower.stop()).toBe(0)
  expect(await follower.messages()).toEqual(['one', 'two', 'three'])
})
