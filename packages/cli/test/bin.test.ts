import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fillDatabase } from './support/fill-database.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

const LOGGING = fileURLToPath(new URL('./fixtures/logs-while-it-ends.mjs', import.meta.url))
const env = { ...process.env, NO_COLOR: undefined }

function logpond(cwd: string, args: readonly string[], input = '') {
  return spawnSync(process.execPath, [BIN, ...args], { input, encoding: 'utf8', cwd, env })
}

function start(cwd: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Resolves when an entry is in the database. */
async function untilStored(directory: string): Promise<void> {
  for (;;) {
    const search = start(directory, ['search', '--limit', '1'])
    if ((await once(search, 'exit'))[0] === 0) return
  }
}

describe('the logpond command', () => {
  it('is a script for node', () => {
    expect(readFileSync(BIN, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('exits with 0 after success, 1 when it found nothing, 2 after an error', () => {
    const directory = temporaryDirectory()
    expect(logpond(directory, ['ingest', '-'], 'one\ntwo\n').status).toBe(0)
    expect(logpond(directory, ['search', 'one']).status).toBe(0)
    expect(logpond(directory, ['search', 'three']).status).toBe(1)
    expect(logpond(directory, ['search', '--limit', 'x']).status).toBe(2)
  })

  it('resolves paths from its working directory, whatever npm sets as INIT_CWD', () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'sub'))
    writeFileSync(join(directory, 'sub', 'a.log'), 'one\n')
    const { status } = spawnSync(process.execPath, [BIN, 'ingest', 'a.log'], {
      cwd: join(directory, 'sub'),
      env: { ...env, INIT_CWD: directory },
    })
    expect(status).toBe(0)
    expect(existsSync(join(directory, 'sub/.logpond/logs.db'))).toBe(true)
    expect(existsSync(join(directory, '.logpond'))).toBe(false)
  })

  it('writes only data to stdout, without colours unless it is a terminal', () => {
    const directory = temporaryDirectory()
    logpond(directory, ['ingest', '-'], 'one\n')
    const { stdout, stderr } = logpond(directory, ['search'])
    expect(stdout).toMatch(/^\S+[+-]\d\d:\d\d INFO {2}one #1\n$/)
    expect(stderr).toBe('')
  })

  it('exits quietly when the reader closes the pipe', async () => {
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

  it.runIf(existsSync('/dev/full'))('fails with a message when the disk of the output is full', () => {
    const directory = temporaryDirectory()
    logpond(directory, ['ingest', '-'], 'one\n')
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'export'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
      cwd: directory,
      env,
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^logpond: The output cannot be written: ENOSPC.*\n$/)
  })

  it('continues its work when stderr is closed', async () => {
    const directory = temporaryDirectory()
    const child = start(directory, ['demo', '--entries', '3000'])
    child.stderr?.destroy()
    child.stdout?.resume()
    expect(await once(child, 'close')).toEqual([0, null])
    const { stdout } = logpond(directory, ['stats', '--json', '--db', '.logpond/demo.db'])
    expect(JSON.parse(stdout)).toMatchObject({ entries: 3000 })
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('exits tail with 0 on %s', async (signal) => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'one' }])
    const child = start(directory, ['tail'])
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('stores the lines read so far when an ingest is interrupted twice', async () => {
    const directory = temporaryDirectory()
    const child = start(directory, ['ingest', '-'])
    const feed = setInterval(() => child.stdin?.write('a line\n'.repeat(100)), 5)
    onTestFinished(() => clearInterval(feed))
    child.stdin?.on('error', () => clearInterval(feed))
    let report = ''
    child.stdout?.on('data', (chunk) => {
      report += chunk
    })
    await untilStored(directory)
    child.kill('SIGINT')
    // A second SIGINT right after the first would be lost.
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([2, null])
    const [, entries] = /^[\d,]+ lines, ([\d,]+) entries, 0 refused/.exec(report) ?? []
    const { stdout } = logpond(directory, ['stats', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ entries: Number(entries?.replaceAll(',', '')) })
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stores the last lines of a program that ends with the same %s',
    async (signal) => {
      const directory = temporaryDirectory()
      const script = `"${process.execPath}" "${LOGGING}" 2>app-errors | "${process.execPath}" "${BIN}" ingest -`
      // The children of a shell that ignores the signal would ignore it too.
      const shell = spawn('sh', ['-c', `${script}; echo "status $?"`], {
        cwd: directory,
        env,
        detached: true,
      })
      onTestFinished(() => {
        if (shell.exitCode === null && shell.signalCode === null)
          process.kill(-(shell.pid as number), 'SIGKILL')
      })
      let output = ''
      for (const stream of [shell.stdout, shell.stderr])
        stream.on('data', (chunk) => {
          output += chunk
        })
      await untilStored(directory)
      process.kill(-(shell.pid as number), signal)
      await once(shell, 'close')
      expect(readFileSync(join(directory, 'app-errors'), 'utf8')).toBe('')
      expect(output).toBe('')
      const { stdout } = logpond(directory, ['export'])
      const messages = stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { message: string }).message)
      expect(messages.at(0)).toBe('listening')
      expect(messages.slice(-3)).toEqual([`got ${signal}`, 'connections drained', 'shutdown complete'])
    },
  )

  it('prints nothing when it reads a pipe without a terminal', () => {
    const directory = temporaryDirectory()
    const line = '{"level":30,"time":1769860800000,"msg":"fine"}\n'
    expect(logpond(directory, ['ingest', '-'], line)).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  it('names its own Node.js and script in messages', () => {
    const directory = temporaryDirectory()
    const { stderr } = logpond(directory, ['stats'])
    const [, node, script] = /"(\S+) (\S+) ingest FILE"/.exec(stderr) ?? []
    expect(resolve(directory, node ?? '')).toBe(process.execPath)
    expect(resolve(directory, script ?? '')).toBe(BIN)
  })

  it('passes its own doctor', () => {
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
      '@logpond/driver-bun-sqlite',
      '@logpond/driver-wasm',
      '@logpond/driver-auto',
    ])
  })
})
