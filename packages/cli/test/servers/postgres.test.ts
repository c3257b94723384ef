import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binariesOfNpm, binariesOfSystem, PostgresServer } from '@logpond/test-servers'
import { afterAll, describe, expect, it } from 'vitest'
import { expectCopiedThereAndBack } from '../support/expect-copied.js'
import { mcpClient } from '../support/mcp-client.js'
import { otlpReceiver } from '../support/otlp-receiver.js'
import { runCli, startCli } from '../support/run-cli.js'
import { messagesInPages, sendLines, serveProcess } from '../support/serve-process.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const binaries = (await binariesOfNpm()) ?? binariesOfSystem('15')
const server = binaries && (await PostgresServer.start(binaries))
if (server === undefined)
  console.warn('These tests need a Postgres, which npm does not have for this platform.')
afterAll(() => server?.remove())

let databases = 0

/** The URL of a new database of the server, with a password, which it does not need. */
async function newDatabase(): Promise<string> {
  const name = `cli_${++databases}`
  await server?.query(`CREATE DATABASE ${name}`)
  return server?.url(name).replace('@', ':secret@') ?? ''
}

const LINES = `{"time":"2026-01-31T10:00:00Z","level":"info","msg":"order placed","service":"shop","ms":12}
{"time":"2026-01-31T10:01:00Z","level":"error","msg":"card expired","service":"pay","ms":340,"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}
{"time":"2026-01-31T11:00:00Z","level":"warn","msg":"slow query","service":"shop","ms":900}
`

async function ingested() {
  const [directory, db] = [temporaryDirectory(), await newDatabase()]
  const run = (...args: string[]) => runCli([...args, '--db', db], { directory })
  await runCli(['ingest', '-q', '--db', db], { directory, stdin: LINES })
  return { directory, db, run }
}

describe.skipIf(server === undefined)('--db postgres://…', () => {
  it('is forwarded, and answers agents', async () => {
    const { run } = await ingested()
    const { url, messages } = await otlpReceiver()
    expect(await run('forward', '--to', url)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^3 entries forwarded/),
    })
    expect(messages().sort()).toEqual(['card expired', 'order placed', 'slow query'])
    const { directory, db } = await ingested()
    const { ask } = await mcpClient(directory, ['--db', db])
    const stats = (await ask('stats')).text
    expect(stats).toMatch(/^postgres:.*: 3 entries/)
    expect(stats).not.toContain('secret')
    expect((await ask('since', { id: 0, query: 'level>=error' })).text).toMatch(/ERROR pay card expired/)
    expect((await ask('count', { query: 'htpp:1 service:shop' })).text).toMatch(/^No entry matches/)
  })

  it('is served to browsers, and takes entries in', async () => {
    const served = await serveProcess(temporaryDirectory(), ['--db', await newDatabase()])
    expect((await sendLines(served.otlp, '{"level":50,"msg":"taken in"}')).status).toBe(200)
    expect(await messagesInPages(served, 'level:error')).toEqual(['taken in'])
    served.child.kill('SIGTERM')
    expect(await served.exit).toEqual([0, null])
    expect(served.stderr()).not.toContain('secret')
  })

  it('is read by every command that reads', async () => {
    const { run } = await ingested()
    const search = await run('search', 'level>=error ms>300', '--json')
    expect(search.lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'card expired',
    ])
    expect((await run('count', 'service:shop')).stdout).toBe('2\n')
    expect((await run('top', 'service')).stdout).toBe('2  shop\n1  pay\n')
    expect((await run('histogram', '--bucket', '1h')).status).toBe(0)
    expect((await run('context', '2', '-C', '1')).lines.length).toBeGreaterThanOrEqual(3)
    expect((await run('trace', '4bf92f3577b34da6a3ce929d0e0e4736')).stdout).toContain('card expired')
    expect((await run('export')).lines).toHaveLength(3)
    const stats = JSON.parse((await run('stats', '--json')).stdout) as object
    expect(stats).toMatchObject({
      entries: 3,
      services: [
        { service: 'shop', entries: 2 },
        { service: 'pay', entries: 1 },
      ],
    })
    expect((await run('check')).stdout).toMatch(
      /^ids +ok .*\nentries +ok +3 were read, 3 are counted\nhistogram +ok/,
    )
  })

  it('is cleaned up, and cannot be copied as a file', async () => {
    const { run } = await ingested()
    expect((await run('cleanup', '--max-entries', '1', '--dry-run')).stdout).toMatch(
      /^2 entries would be deleted;/,
    )
    expect((await run('cleanup', '--max-entries', '1')).stdout).toMatch(/^2 entries deleted;/)
    expect((await run('count')).stdout).toBe('1\n')
    const backup = await run('backup', 'copy.db')
    expect(backup).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('works on a file, and not on postgres://'),
    })
    expect(backup.stderr).not.toContain('secret')
  })

  it('is followed while other processes write', async () => {
    const { directory, db } = await ingested()
    const abort = new AbortController()
    const tail = startCli(['tail', '--db', db, '-n', '1'], { directory, signal: abort.signal })
    await tail.stdout.until((text) => text.includes('slow query'))
    await runCli(['ingest', '-q', '--db', db], { directory, stdin: '{"msg":"new one"}\n' })
    await tail.stdout.until((text) => text.includes('new one'))
    abort.abort('SIGINT')
    await tail.status
  })

  it('is followed and ingested across a restart of the server, and no entry is missing or printed twice', async () => {
    const { directory, db } = await ingested()
    const abort = new AbortController()
    const tail = startCli(['tail', '--db', db, '-n', '1', '--json'], { directory, signal: abort.signal })
    await tail.stdout.until((text) => text.includes('slow query'))
    await server?.kill()
    await tail.stderr.until((text) => text.includes('Trying again until Ctrl-C.'))
    expect(tail.stderr.text).not.toContain('secret')
    await server?.resume()
    const stdin = Array.from({ length: 20 }, (_, i) => `{"msg":"later ${i}"}\n`).join('')
    await runCli(['ingest', '-q', '--db', db], { directory, stdin })
    await tail.stdout.until((text) => text.includes('later 19'))
    abort.abort('SIGINT')
    expect(await tail.status).toBe(0)
    const printed = tail.stdout.lines.map((line) => (JSON.parse(line) as { message: string }).message)
    expect(printed).toEqual(['slow query', ...Array.from({ length: 20 }, (_, i) => `later ${i}`)])
  })

  it('is copied from a file and back, and every entry is the same', async () => {
    const directory = await expectCopiedThereAndBack(await newDatabase())
    const names = readdirSync(join(directory, '.logpond')).filter((name) => name.startsWith('copy-'))
    expect(names).toHaveLength(2)
    for (const name of names)
      expect(readFileSync(join(directory, '.logpond', name), 'utf8')).not.toContain('secret')
  })

  it.each([
    ['search'],
    ['count'],
    ['top', 'service'],
    ['histogram'],
    ['export'],
    ['tail'],
    ['stats'],
    ['check'],
    ['cleanup', '--max-entries', '1'],
    ['cleanup', '--max-entries', '1', '--dry-run'],
  ])('has no logs for %s before the first entry, and is left as it is', async (...args) => {
    const db = await newDatabase()
    expect(await runCli([...args, '--db', db], { directory: temporaryDirectory() })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^logpond: There are no logs in the schema "logpond" of the database /),
    })
    const schemas = await server?.query(
      `SELECT FROM pg_namespace WHERE nspname = 'logpond'`,
      [],
      new URL(db).pathname.slice(1),
    )
    expect(schemas).toEqual([])
  })

  it('keeps the stores of different schemas apart, and refuses a name that is none', async () => {
    const { directory, db, run } = await ingested()
    await runCli(['ingest', '-q', '--db', `${db}?schema=other`], { directory, stdin: '{"msg":"apart"}' })
    expect((await runCli(['count', '--db', `${db}?schema=other`], { directory })).stdout).toBe('1\n')
    expect((await run('count')).stdout).toBe('3\n')
    expect(await runCli(['count', '--db', `${db}?schema=my-$`], { directory })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('The parameter schema of url must be a name of at most 63 letters'),
    })
  })

  it('reports a server that is not there, without its password', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['count', '--db', 'postgres://me:secret@127.0.0.1:1/db'], {
      directory,
    })
    expect([status, stderr]).toEqual([2, expect.stringContaining('127.0.0.1')])
    expect(stderr).not.toContain('secret')
  })
})
