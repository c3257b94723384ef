import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const now = Date.UTC(2026, 0, 31, 12)
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const ENTRIES: LogEntry[] = [
  { message: 'old timed out', timestamp: now - 86_400_000, severity: 'error', service: 'api', host: 'h1' },
  { message: 'payment timed out', timestamp: now - 3000, severity: 'warn', service: 'shop', traceId },
  {
    message: 'GET /cart 200',
    timestamp: now - 2000,
    service: 'web',
    host: 'h2',
    attributes: { http: { status: 200 } },
  },
  {
    message: 'GET /cart 500',
    timestamp: now - 1000,
    severity: 'fatal',
    attributes: { http: { status: 500 }, id: '7' },
  },
]

async function found(...args: string[]): Promise<string[]> {
  const directory = temporaryDirectory()
  await fillDatabase(directory, ENTRIES)
  const { lines } = await runCli(['search', '--json', ...args], { directory, now })
  return lines.map((line) => (JSON.parse(line) as { message: string }).message)
}

describe('search', () => {
  it('finds all entries, newest first', async () => {
    expect(await found()).toEqual(['GET /cart 500', 'GET /cart 200', 'payment timed out', 'old timed out'])
  })

  it.each<[string, string[], string[]]>([
    ['words', ['timed out'], ['payment timed out', 'old timed out']],
    ['separate words', ['timed', 'old'], ['old timed out']],
    ['words and an excluded word', ['timed -old'], ['payment timed out']],
    ['--text', ['--text', '"timed out"', '--service', 'shop'], ['payment timed out']],
    ['words and --text', ['timed', '--text', 'payment'], ['payment timed out']],
    ['--contains', ['--contains', 'cart 5'], ['GET /cart 500']],
    ['--min-severity', ['--min-severity', 'error'], ['GET /cart 500', 'old timed out']],
    [
      '--max-severity',
      ['--max-severity', '13', '--min-severity', 'info'],
      ['GET /cart 200', 'payment timed out'],
    ],
    ['several services', ['--service', 'api', '--service', 'web'], ['GET /cart 200', 'old timed out']],
    ['hosts', ['--host', 'h1', '--host', 'h2'], ['GET /cart 200', 'old timed out']],
    ['a trace', ['--trace-id', traceId.toUpperCase()], ['payment timed out']],
    ['an attribute', ['--attribute', 'http.status=500'], ['GET /cart 500']],
    ['attributes', ['--attribute', 'http.status=500', '--attribute', 'id="7"'], ['GET /cart 500']],
    ['an attribute of another type', ['--attribute', 'id=7'], []],
    ['since', ['--since', '1h'], ['GET /cart 500', 'GET /cart 200', 'payment timed out']],
    ['until', ['--until', '2026-01-31T11:00:00Z'], ['old timed out']],
    ['--order and --limit', ['--order', 'oldest', '--limit', '1'], ['old timed out']],
    ['a query', ['level>=warn service:(api shop) timed -old'], ['payment timed out']],
    ['a query in several arguments', ['level>=warn', 'http.status:500'], ['GET /cart 500']],
    ['alternatives', ['old OR http.status>=500'], ['GET /cart 500', 'old timed out']],
    ['a query and an option', ['level>=warn', '--service', 'api'], ['old timed out']],
    [
      'a field in the query and as an option',
      ['service:(api shop)', '--service', 'shop'],
      ['payment timed out'],
    ],
    ['services of which none is in both', ['service:api', '--service', 'shop'], []],
    [
      'severities in both',
      ['level>=info level<=error', '--min-severity', 'warn'],
      ['payment timed out', 'old timed out'],
    ],
    ['times in both', ['since:1h', '--until', '2s'], ['payment timed out']],
    ['attributes in both', ['http.status>=200', '--attribute', 'http.status=500'], ['GET /cart 500']],
    [
      'alternatives and a field in both',
      ['(cart OR old) service:(web api)', '--service', 'web'],
      ['GET /cart 200'],
    ],
    ['an order and a limit in the query', ['order:oldest limit:1'], ['old timed out']],
    ['the smaller limit', ['limit:3', '--limit', '2'], ['GET /cart 500', 'GET /cart 200']],
  ])('filters by %s', async (_name, args, messages) => {
    expect(await found(...args)).toEqual(messages)
  })

  it('prints one stored entry per line as JSON', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    const { lines } = await runCli(['search', 'payment', '--json'], { directory })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { id: 2, timestamp: now - 3000, severity: 13, message: 'payment timed out', service: 'shop', traceId },
    ])
  })

  it('prints a line as text, in which nothing can move the cursor', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a\u001b[2J\nb\u202e', timestamp: now }])
    const { stdout } = await runCli(['search', '--utc'], { directory })
    expect(stdout).toBe('2026-01-31T12:00:00.000Z INFO  a\\e[2J\\nb\\u202e #1\n')
  })

  it('fails when nothing is found', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    expect(await runCli(['search', 'nowhere'], { directory })).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'logpond: Nothing found.\n',
    })
  })

  it('creates nothing when there is no database', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['search', 'x'], { directory })
    expect(status).toBe(2)
    expect(stderr).toContain(`There is no database ${join(directory, '.logpond/logs.db')}`)
    expect(existsSync(join(directory, '.logpond'))).toBe(false)
  })

  it('reports a text without any word as an error, not as nothing found', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    const { status, stderr } = await runCli(['search', '???'], { directory })
    expect(status).toBe(2)
    expect(stderr).toContain('There is no word to search for')
  })

  it('shows the query with a mark below what is wrong', async () => {
    const { status, stderr } = await runCli(['search', 'cart', 'level>=wran'], {
      directory: temporaryDirectory(),
    })
    expect(status).toBe(2)
    expect(stderr.split('\n').slice(1)).toEqual(['  cart level>=wran', '              ^^^^', ''])
    expect(stderr).toMatch(/^logpond: .*wran.*Did you mean warn\?\n/)
  })

  it('suggests the name of an attribute that exists for one that does not', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    const { status, stderr } = await runCli(['search', 'cart http.statsu>=500'], { directory })
    expect(status).toBe(2)
    expect(stderr).toContain('Did you mean http.status?')
    expect(stderr).toContain('\n  cart http.statsu>=500\n       ^^^^^^^^^^^\n')
  })

  it('suggests nothing for the name of an object, which exists, and for a name like no other', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a', attributes: { htp: 1, http: { status: 500 } } }])
    expect((await runCli(['search', 'http:*'], { directory })).status).toBe(0)
    expect(await runCli(['search', 'unheard:1'], { directory })).toMatchObject({
      status: 1,
      stderr: 'logpond: Nothing found.\n',
    })
  })

  it('refuses two orders', async () => {
    const { status, stderr } = await runCli(['search', 'order:oldest', '--order', 'newest'], {
      directory: temporaryDirectory(),
    })
    expect([status, stderr]).toEqual([2, 'logpond: order:oldest in the query contradicts --order newest.\n'])
  })

  it('explains a query without a database', async () => {
    const args = [
      'search',
      'timed out level>=warn since:2026-01-31',
      '--service',
      'api',
      '--explain',
      '--utc',
    ]
    const { status, stdout } = await runCli(args, { directory: temporaryDirectory(), now })
    expect(status).toBe(0)
    const [text, ...json] = stdout.split('\n')
    expect(text).toMatch(/^timed out level>=warn service:api since:2026-01-31\S* order:newest limit:100$/)
    expect(JSON.parse(json.join('\n'))).toEqual({
      text: 'timed out',
      minSeverity: 13,
      service: ['api'],
      startTime: Date.UTC(2026, 0, 31),
      order: 'newest',
      limit: 100,
    })
  })

  it('reads a zone after a space', async () => {
    expect(await found('--since', '2026-01-31 11:00 +00:00', '--order', 'oldest', '--limit', '1')).toEqual([
      'payment timed out',
    ])
  })

  it('refuses an empty range of times', async () => {
    const { status, stderr } = await runCli(['search', '--since', '1h', '--until', '2h'], {
      directory: temporaryDirectory(),
    })
    expect(status).toBe(2)
    expect(stderr).toContain(') must be before --until 2h')
  })

  it('explains how to search for a word that begins with a dash', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    const refused = await runCli(['search', 'timed', '-payment'], { directory })
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('write it after --: logpond search -- some words -payment')
    expect(refused.stderr).toContain('More: logpond search --help')
    const { lines } = await runCli(['search', '--json', '--', 'timed', '-payment'], { directory })
    expect(lines).toHaveLength(1)
  })

  it('finds a large number by the digits that it is shown with', async () => {
    const directory = temporaryDirectory()
    await runCli(['ingest', '-'], { directory, stdin: '{"msg":"saved","rowId":1234567890123456789}\n' })
    const { status } = await runCli(['search', '--attribute', 'rowId=1234567890123456789'], { directory })
    expect(status).toBe(0)
  })

  it.each([
    ['--since', 'next week'],
    ['--until', '2026-02-30'],
    ['--min-severity', 'loud'],
    ['--trace-id', 'xyz'],
    ['--attribute', 'status'],
    ['--limit', '10001'],
    ['--order', 'random'],
  ])('names the option and the value of %s %s', async (option, value) => {
    const { status, stderr } = await runCli(['search', option, value], { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toContain(option)
    expect(stderr).toContain(`'${value}'`)
  })

  it('refuses a field to print whose name nearly exists, and takes others as missing', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    const search = async (fields: string) =>
      runCli(['search', '--limit', '1', '--fields', fields], { directory, now })
    expect(await search('mesage')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('There is no field "mesage". Did you mean message?'),
    })
    expect((await search('time,htpp.status')).stderr).toContain('Did you mean http.status?')
    expect(await search('http.status,@mesage,absent,http')).toMatchObject({
      status: 0,
      stdout: '500\t-\t-\t{"status":500}\n',
    })
  })
})
