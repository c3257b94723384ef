import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fillDatabase } from './support/fill-database.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

function environment(directory: string) {
  return { ...process.env, INIT_CWD: directory, NO_COLOR: undefined }
}

function logpond(directory: string, args: readonly string[], input = '') {
  return spawnSync(process.execPath, [BIN, ...args], { input, encoding: 'utf8', env: environment(directory) })
}

function start(directory: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...args], { env: environment(directory) })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

describe('the logpond command', () => {
  it('is a script for node', () => {
    expect(readFileSync(BIN, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('ends with 0 when it did what it should, 1 when it found nothing, 2 when something is wrong', () => {
    const directory = temporaryDirectory()
    expect(logpond(directory, ['ingest', '-'], 'one\ntwo\n').status).toBe(0)
    expect(logpond(directory, ['search', 'one']).status).toBe(0)
    expect(logpond(directory, ['search', 'three']).status).toBe(1)
    expect(logpond(directory, ['search', '--limit', 'x']).status).toBe(2)
  })

  it('takes paths from where npm was called, else from where it is itself', () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'called'))
    writeFileSync(join(directory, 'called', 'a.log'), 'one\n')
    expect(logpond(join(directory, 'called'), ['ingest', 'a.log']).status).toBe(0)
    expect(existsSync(join(directory, 'called/.logpond/logs.db'))).toBe(true)
    const env = { ...process.env, INIT_CWD: undefined }
    const { stdout } = spawnSync(process.execPath, [BIN, 'stats', '--json'], {
      cwd: join(directory, 'called'),
      env,
    })
    expect(JSON.parse(String(stdout))).toMatchObject({ entries: 1 })
  })

  it('writes data to stdout and nothing else, without colours where nobody looks on', () => {
    const directory = temporaryDirectory()
    logpond(directory, ['ingest', '-'], 'one\n')
    const { stdout, stderr } = logpond(directory, ['search'])
    expect(stdout).toMatch(/^\S+[+-]\d\d:\d\d INFO {2}one #1\n$/)
    expect(stderr).toBe('')
  })

  it('ends quietly when nobody reads on', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(
      directory,
      Array.from({ length: 9000 }, (_, i) => ({ message: `${i} ${'x'.repeat(500)}` })),
    )
    const child = start(directory, ['export'])
    child.stdout?.once('data', () => child.stdout?.destroy())
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    expect(await once(child, 'close')).toEqual([0, null])
    expect(stderr).toBe('')
  })

  it.runIf(existsSync('/dev/full'))('fails with a message when the output finds no room', () => {
    const directory = temporaryDirectory()
    logpond(directory, ['ingest', '-'], 'one\n')
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'export'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
      env: environment(directory),
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^logpond: The output cannot be written: ENOSPC.*\n$/)
  })

  it('goes on with its work when nobody reads its messages', async () => {
    const directory = temporaryDirectory()
    const child = start(directory, ['demo', '--entries', '3000'])
    child.stderr?.destroy()
    child.stdout?.resume()
    expect(await once(child, 'close')).toEqual([0, null])
    const { stdout } = logpond(directory, ['stats', '--json', '--db', '.logpond/demo.db'])
    expect(JSON.parse(stdout)).toMatchObject({ entries: 3000 })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends tail with 0 at %s', async (signal) => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'one' }])
    const child = start(directory, ['tail'])
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('stores what it has read when an ingest is interrupted', async () => {
    const directory = temporaryDirectory()
    const child = start(directory, ['ingest', '-'])
    // Enough for a line of progress, which tells that it is reading.
    const feed = setInterval(() => child.stdin?.write('a line\n'.repeat(100)), 5)
    await once(child.stderr as NonNullable<typeof child.stderr>, 'data')
    clearInterval(feed)
    let report = ''
    child.stdout?.on('data', (chunk) => {
      report += chunk
    })
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([2, null])
    const [, entries] = /^[\d,]+ lines, ([\d,]+) entries, 0 refused/.exec(report) ?? []
    const { stdout } = logpond(directory, ['stats', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ entries: Number(entries?.replaceAll(',', '')) })
  })

  it('says how it is called', () => {
    const directory = temporaryDirectory()
    const { stderr } = logpond(directory, ['stats'])
    const [, script] = /"node (\S+) ingest FILE"/.exec(stderr) ?? []
    expect(resolve(directory, script ?? '')).toBe(BIN)
  })

  it('is well enough for its own doctor', () => {
    const { status, stdout } = logpond(temporaryDirectory(), ['doctor', '--json'])
    expect(status).toBe(0)
    const diagnoses = stdout.trimEnd().split('\n')
    expect(JSON.parse(diagnoses[0] ?? '')).toEqual({
      driver: '@logpond/driver-better-sqlite3',
      installed: true,
      works: true,
      sqliteVersion: expect.stringMatching(/^3\.\d+\.\d+$/),
      fullText: true,
      wal: true,
      json: true,
    })
    const others = diagnoses.slice(1).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(others.map(({ driver }) => driver)).toEqual([
      '@logpond/driver-node-sqlite',
      '@logpond/driver-wasm',
    ])
  })
})
