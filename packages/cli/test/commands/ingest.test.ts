import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

function exported(lines: readonly string[]) {
  return lines.map((line) => JSON.parse(line) as { message: string })
}

describe('ingest', () => {
  it('makes an entry of every line of every file, in order', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'a.log'), 'one\r\ntwo\n\n')
    writeFileSync(join(directory, 'b.log'), 'three')
    const { status, stdout } = await runCli(['ingest', 'a.log', join(directory, 'b.log')], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^4 lines, 4 entries, 0 refused, /)
    const { lines } = await runCli(['export'], { directory })
    expect(exported(lines).map(({ message }) => message)).toEqual(['one', 'two', '', 'three'])
  })

  it('reads the standard input where it is told to, or told nothing', async () => {
    const directory = temporaryDirectory()
    await runCli(['ingest', '-'], { directory, stdin: 'one\n' })
    await runCli(['ingest'], { directory, stdin: 'two\n' })
    const { lines } = await runCli(['export', '--order', 'newest'], { directory })
    expect(exported(lines)).toHaveLength(2)
  })

  it('makes the database and its folder, for the owner only', async () => {
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

  it('refuses nothing, however much comes at once', async () => {
    const directory = temporaryDirectory()
    const stdin = Array.from({ length: 30_000 }, (_, i) => `line ${i}\n`).join('')
    const { stdout } = await runCli(['ingest'], { directory, stdin })
    expect(stdout).toMatch(/^30,000 lines, 30,000 entries, 0 refused/)
  })

  it('keeps what is no text, and a line of a megabyte', async () => {
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

  it('stores what it has read, and says so, when it is interrupted', async () => {
    const directory = temporaryDirectory()
    const stop = new AbortController()
    const { status, stderr } = startCli(['ingest'], { directory, stdin: 'one\n', signal: stop.signal })
    stop.abort()
    expect(await status).toBe(2)
    expect(stderr.text).toContain('Interrupted')
  })

  it('says why a folder cannot be made', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'file'), '')
    const { status, stderr } = await runCli(['ingest', '--db', 'file/logs.db'], { directory, stdin: 'x' })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^logpond: The folder of .*file\/logs\.db cannot be made: E/)
  })
})
