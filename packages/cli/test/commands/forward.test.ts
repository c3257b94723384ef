import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type LogEntry, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { createHandler } from '@logpond/server'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { otlpReceiver, taken } from '../support/otlp-receiver.js'
import { runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

async function filled(messages = ['a', 'b', 'c']) {
  const directory = temporaryDirectory()
  const path = await fillDatabase(
    directory,
    messages.map((message, i) => ({ message, timestamp: i + 1 })),
  )
  return { directory, path }
}

async function add(path: string, ...messages: string[]): Promise<void> {
  await using storage = await openLogStorage({ driver: betterSqlite3({ path }) })
  storage.storeMany(messages.map((message) => ({ message })))
  await storage.flush()
}

/** All files that it has written, as one text. */
function filesOf(directory: string): string {
  const folder = join(directory, '.logpond')
  const names = readdirSync(folder).filter((name) => name.startsWith('forward-'))
  return names.map((name) => `${name} ${readFileSync(join(folder, name), 'utf8')}`).join('\n')
}

afterEach(() => vi.unstubAllEnvs())

describe('forward', () => {
  it('sends all entries, and what came since when it is run again', async () => {
    const { directory, path } = await filled()
    const { url, messages } = await otlpReceiver()
    const run = (...args: string[]) => runCli(['forward', '--to', url, ...args], { directory })
    expect(await run()).toMatchObject({ status: 0, stdout: '3 entries forwarded, up to #3\n' })
    await add(path, 'd')
    const again = await run('--json')
    expect(JSON.parse(again.stdout)).toEqual({ forwarded: 1, refused: 0, lastId: 4, complete: true })
    expect(await run('--quiet')).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(messages()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('sends the entries of a query, and each query continues by itself', async () => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(
      directory,
      [9, 17, 9, 13].map((severity, i) => ({ message: `entry ${i}`, severity: severity as 9 })),
    )
    const { url, messages } = await otlpReceiver()
    const run = (...args: string[]) => runCli(['forward', ...args, '--to', url], { directory })
    expect(await run('level>=warn')).toMatchObject({ status: 0, stdout: '2 entries forwarded, up to #4\n' })
    await add(path, 'later')
    expect(await run('level>=warn')).toMatchObject({ status: 0, stdout: '0 entries forwarded, up to #5\n' })
    expect(messages()).toEqual(['entry 1', 'entry 3'])
    expect(await run('--min-severity', 'error')).toMatchObject({
      stdout: '1 entries forwarded, up to #5\n',
    })
    expect(await run()).toMatchObject({ stdout: '5 entries forwarded, up to #5\n' })
    expect(messages().slice(2)).toEqual(['entry 1', 'entry 0', 'entry 1', 'entry 2', 'entry 3', 'later'])
    expect((await run('level>=warn', '--explain')).stdout).toContain('"minSeverity": 13')
    expect(await run('limit:5')).toMatchObject({ status: 2, stderr: expect.stringContaining('limit:') })
  })

  it('continues an interrupted query with what its times meant at first', async () => {
    const directory = temporaryDirectory()
    const hour = 3_600_000
    const now = Date.UTC(2026, 0, 31, 12)
    await fillDatabase(
      directory,
      [5, 3, 1].map((hours) => ({ message: `${hours} hours ago`, timestamp: now - hours * hour })),
    )
    let status = 400
    const { url, requests, messages } = await otlpReceiver((response, received) => {
      if (status === 200) return taken(response, received)
      response.writeHead(status).end()
    })
    const runAt = (time: number) => runCli(['forward', 'since:4h', '--to', url], { directory, now: time })
    expect((await runAt(now)).status).toBe(2)
    status = 200
    expect(await runAt(now + 3 * hour)).toMatchObject({ status: 0 })
    expect(messages().slice(-2)).toEqual(['3 hours ago', '1 hours ago'])
    expect(requests).toHaveLength(2)
  })

  it('follows the entries of a query', async () => {
    const { directory, path } = await filled(['quiet'])
    const { url, messages } = await otlpReceiver()
    const stop = new AbortController()
    const run = startCli(['forward', 'loud', '--follow', '--to', url], { directory, signal: stop.signal })
    await add(path, 'quiet', 'loud 1', 'quiet')
    await expect.poll(() => messages()).toEqual(['loud 1'])
    await add(path, 'quiet', 'loud 2')
    await expect.poll(() => messages()).toEqual(['loud 1', 'loud 2'])
    stop.abort()
    expect(await run.status).toBe(0)
  })

  it('refuses the state of another query', async () => {
    const { directory } = await filled()
    const { url } = await otlpReceiver()
    const run = (...args: string[]) =>
      runCli(['forward', ...args, '--to', url, '--state', 'state.json'], { directory })
    expect((await run('service:shop')).status).toBe(0)
    for (const args of [[], ['service:pay'], ['service:shop', '--contains', 'x']])
      expect(await run(...args)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(
          'is the state of forwarding the entries of service:shop. Name another file with --state.',
        ),
      })
    expect((await run('service:shop')).status).toBe(0)
    const other = temporaryDirectory()
    await fillDatabase(other, [{ message: 'a' }])
    const all = (...args: string[]) =>
      runCli(['forward', ...args, '--to', url, '--state', 'state.json'], { directory: other })
    expect((await all()).status).toBe(0)
    expect((await all('a')).stderr).toContain('is the state of forwarding all entries.')
  })

  it('makes the same entries in another database, through its receiver', async () => {
    const directory = temporaryDirectory()
    const entries: LogEntry[] = Array.from({ length: 700 }, (_, i) => ({
      message: `entry ${i} 🚀\n`,
      timestamp: 1_700_000_000_000 + i / 8,
      severity: (1 + (i % 24)) as 1,
      ...(i % 3 === 0 && { service: `s${i % 5}`, host: 'h' }),
      ...(i % 2 === 0 && { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }),
      attributes: {
        i,
        nested: { list: [1, null, { x: -0.5 }] },
        'resource.region': 'eu',
        'otel.scope.name': 'x',
      },
    }))
    await fillDatabase(directory, entries)
    const other = join(directory, 'other.db')
    const storage = await openLogStorage({ driver: betterSqlite3({ path: other }) })
    const server = createServer(createHandler(storage)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect((await runCli(['forward', '--to', to, '--max-bytes', '20kB'], { directory })).status).toBe(0)
    await storage.close()
    const withoutIds = async (db: string) =>
      (await runCli(['export', '--db', db], { directory })).lines.map((line) => ({
        ...JSON.parse(line),
        id: 0,
      }))
    expect(await withoutIds('other.db')).toEqual(await withoutIds('.logpond/logs.db'))
  })

  it('follows new entries until it is stopped', async () => {
    const { directory, path } = await filled()
    const receiver = await otlpReceiver()
    const stop = new AbortController()
    const { status, stdout } = startCli(['forward', '--follow', '--to', receiver.url], {
      directory,
      signal: stop.signal,
    })
    await receiver.until(() => receiver.messages().length === 3)
    await add(path, 'd', 'e')
    await receiver.until(() => receiver.messages().length === 5)
    stop.abort('SIGINT')
    expect(await status).toBe(0)
    expect(stdout.text).toBe('5 entries forwarded, up to #5\n')
  })

  it('prints and stores no credentials', async () => {
    const { directory } = await filled()
    const receiver = await otlpReceiver((response) => void response.writeHead(401).end('no'))
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-key=secret-1')
    const to = `${receiver.url.replace('//', '//user:secret-2@')}/?token=secret-3`
    const run = await runCli(['forward', '--to', to, '--header', 'x-other: secret-4'], { directory })
    expect(run).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('The receiver answered 401: no.'),
    })
    expect(receiver.requests[0]).toMatchObject({
      path: '/v1/logs?token=secret-3',
      headers: {
        'x-key': 'secret-1',
        authorization: `Basic ${btoa('user:secret-2')}`,
        'x-other': 'secret-4',
      },
    })
    expect(filesOf(directory)).toContain('/v1/logs?…')
    expect(run.stdout + run.stderr + filesOf(directory)).not.toContain('secret')
    const gone = await runCli(['forward', '--to', 'http://user:secret@[::1:', '--quiet'], { directory })
    expect(gone.stderr).not.toContain('secret')
  })

  it('reports entries that the receiver refuses, and exits with 2', async () => {
    const { directory } = await filled()
    const partialSuccess = { rejectedLogRecords: '2', errorMessage: 'too \u001b[2Jold' }
    const { url } = await otlpReceiver((response) => void response.end(JSON.stringify({ partialSuccess })))
    expect(await runCli(['forward', '--to', url], { directory })).toMatchObject({
      status: 2,
      stdout: '1 entries forwarded, 2 refused by the receiver, up to #3\n',
      stderr: expect.stringContaining('refuses 2 of the entries up to 3: too \\e[2Jold'),
    })
    // They are not sent again.
    expect(await runCli(['forward', '--to', url], { directory })).toMatchObject({ status: 0 })
  })

  it('notices that the database was replaced', async () => {
    const { directory, path } = await filled()
    const { url } = await otlpReceiver()
    await runCli(['forward', '--to', url], { directory })
    for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-mark`]) rmSync(file, { force: true })
    await fillDatabase(directory, [{ message: 'new' }])
    expect(await runCli(['forward', '--to', url], { directory })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is not the database that was forwarded before'),
    })
  })

  it('refuses to run twice at once, and a state that is not its own', async () => {
    const { directory } = await filled()
    const { url } = await otlpReceiver()
    const state = join(directory, 'state.json')
    const run = () => runCli(['forward', '--to', url, '--state', state], { directory })
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'forward'])
    onTestFinished(() => void other.kill('SIGKILL'))
    await once(other, 'spawn')
    writeFileSync(`${state}.lock`, String(other.pid))
    expect((await run()).stderr).toContain(`Process ${other.pid} already forwards`)
    other.kill('SIGKILL')
    await once(other, 'exit')
    writeFileSync(state, '{"format":2}')
    expect((await run()).stderr).toContain('is not the state of forwarding')
    rmSync(state)
    expect((await run()).status).toBe(0)
    const elsewhere = await runCli(['forward', '--to', 'http://127.0.0.1:1', '--state', state], { directory })
    expect(elsewhere).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is the state of forwarding'),
    })
  })

  it.each([
    [[], "required option '--to <url>' not specified"],
    [['--to', 'localhost:4318'], '--to must be the URL of an OTLP/HTTP endpoint'],
    [['--to', 'http://localhost', '--max-bytes', '1'], '--max-bytes must be at least 1000'],
    [['--to', 'http://localhost', '--db', 'none.db'], 'There is no database'],
  ])('refuses %j', async (args, message) => {
    const run = await runCli(['forward', ...args], { directory: temporaryDirectory() })
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(message) })
  })
})
