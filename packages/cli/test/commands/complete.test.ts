import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@logpond/core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const HOUR = 3_600_000
const ENTRIES = [
  ...Array.from({ length: 1200 }, (_, i) => ({
    message: 'm',
    timestamp: i,
    service: i === 0 ? 'old' : 'api',
    attributes: { http: { status: i % 3 === 0 ? 500 : 200 }, region: 'eu west', user: `o'neil "x"` },
  })),
  {
    message: 'm',
    timestamp: HOUR,
    service: 'api gateway',
    host: 'h1',
    attributes: { level: 'x', 'a,b': '5' },
  },
]

const never: Clock['after'] = () => ({ [Symbol.dispose]: () => {} })
const atOnce: Clock['after'] = (_delay, callback) => {
  callback()
  return never(0, callback)
}

const directory = mkdtempSync(join(tmpdir(), 'logpond-cli-'))

beforeAll(() => fillDatabase(directory, ENTRIES))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

async function zsh(current: string, ...words: string[]): Promise<string[]> {
  return zshIn(directory, current, ...words)
}

async function zshIn(directory: string, current: string, ...words: string[]): Promise<string[]> {
  const { status, stderr, lines } = await runCli(['complete', 'zsh', '--', current, ...words], {
    directory,
    after: never,
  })
  expect([status, stderr]).toEqual([0, ''])
  return lines
}

describe('complete', () => {
  it.each<[string, string[], string[]]>([
    ['level>=w', ['search'], ['whole', 'level>=warn\t']],
    ['serv', ['search'], ['open', 'service:\tfield']],
    ['http.', ['search', 'a', '-b'], ['open', 'http.status:\t1,200']],
    ['a service:a', ['search'], ['whole', 'a service:api\t1,199']],
    ['service:"a', ['search'], ['whole', 'service:"api"\t1,199', 'service:"api gateway"\t1']],
    ['gion', ['search'], ['open', 'region:\t1,200']],
    ['t', ['search', '--host'], ['whole']],
    ['service:o', ['count'], ['whole', 'service:old\t1']],
    ['user:', ['tail'], ['whole', 'user:"o\'neil \\"x\\""\t1,200']],
    ['order:o', ['export'], ['whole', 'order:oldest\t']],
    ['region:', ['cleanup', '--where'], ['whole', 'region:"eu west"\t1,200']],
    ['h', ['top'], ['whole', 'host\tfield', 'http.status\t1,200']],
    ['@', ['top'], ['whole', '@level\t1']],
    ['h', ['histogram', '--by'], ['whole', 'host\tfield', 'http.status\t1,200']],
    ['time,h', ['search', '--fields'], ['open', 'time,host\tfield', 'time,http.status\t1,200']],
    ['id,@', ['search', '--fields'], ['open', 'id,@"a,b"\t1', 'id,@level\t1']],
    ['--fields=ht', ['search'], ['open', '--fields=http.status\t1,200']],
    ['http', ['search', '--attribute'], ['open', 'http.status=\t']],
    ['a,b=', ['search', '--attribute'], ['whole', 'a,b="5"\t1']],
    ['http.status=', ['search', '--attribute'], ['whole', 'http.status=200\t800', 'http.status=500\t400']],
    ['a', ['search', '--service'], ['whole', 'api\t1,199', 'api gateway\t1']],
    ['w', ['search', '--min-severity'], ['whole', 'warn\t']],
    ['y', ['search', '--since'], ['whole', 'yesterday\t']],
    ['c', ['export', '--format'], ['whole', 'csv\t']],
    ['x', ['search', '--db'], ['files']],
    ['x', ['ingest'], ['files']],
    ['sea', [], ['whole', 'search\tfind entries']],
    ['comple', [], ['whole', expect.stringMatching(/^completion\t/)]] as never,
    ['word', ['search'], ['whole']],
    ['', ['trace'], ['whole']],
    ['', ['nonsense'], ['whole']],
  ])('completes %s behind %j', async (current, words, expected) => {
    expect(await zsh(current, ...words)).toEqual(expected)
  })

  it('lists every field, the flags of a command, and the values of an option once', async () => {
    expect(await zsh('', 'search')).toEqual(
      expect.arrayContaining(['level>=\tfield', 'region:\t1,200', '@level:\t1']),
    )
    const flags = await zsh('--', 'top')
    expect(flags.map((line) => line.split('\t')[0])).toEqual(
      expect.arrayContaining(['--limit', '--db', '--help']),
    )
    expect(await zsh('id,', 'search', '--fields')).not.toContainEqual(expect.stringContaining('id,id'))
  })

  it('quotes for bash, behind an open quote and without one', async () => {
    const bash = async (line: string, replaced: string, type = '9') =>
      (await runCli(['complete', 'bash', '--', type, replaced, line], { directory, after: never })).lines
    expect(await bash("logpond search 'lev", 'lev')).toEqual(['open', 'level>=', 'level>=…'])
    expect(await bash('logpond search lev', 'lev')).toEqual(['open', "'level>="])
    expect(await bash('logpond search level:err', 'err')).toEqual(['whole', 'error'])
    expect(await bash("logpond search 'level>=w", 'level>=w')).toEqual(['whole', 'level>=warn'])
    expect(await bash('logpond search region:e', 'e')).toEqual(['whole', '\\"eu\\ west\\"'])
    expect(await bash('logpond search "region:e', 'region:e')).toEqual(['whole', 'region:\\"eu west\\""'])
    expect(await bash("logpond search 'user:", 'user:')).toEqual(['whole', `user:"o'\\''neil \\"x\\""`])
    expect(await bash('logpond search service:', '', '63')).toEqual([
      ...['whole', 'api (1,199)', '"api gateway" (1)', 'old (1)'],
    ])
    expect(await bash('logpond export > fi', 'fi')).toEqual(['files'])
  })

  it('reads the database that the line names, then LOGPOND_DB', async () => {
    vi.stubEnv('LOGPOND_DB', '.logpond/logs.db')
    vi.stubEnv('FOLDER', '.logpond')
    const elsewhere = ['--db', 'missing.db']
    expect(await zsh('service:o', 'search')).toEqual(['whole', 'service:old\t1'])
    expect(await zsh('service:o', 'search', ...elsewhere)).toEqual(['whole'])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell has not expanded it yet
    expect(await zsh('service:o', '--db=${FOLDER}/logs.db', 'search')).toEqual(['whole', 'service:old\t1'])
    vi.stubEnv('LOGPOND_DB', 'missing.db')
    expect(await zsh('service:o', 'search')).toEqual(['whole'])
  })

  it('offers the language without a database that can be read, prints no error and leaves no file', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'no.db'), 'This is not a database. '.repeat(100))
    for (const db of ['missing.db', 'no.db', '.', 'no.db/x', '\0']) {
      expect(await zshIn(directory, 'lev', 'search', '--db', db)).toEqual(['open', 'level>=\tfield'])
      expect(await zshIn(directory, 'service:', 'search', '--db', db)).toEqual(['whole'])
    }
    expect(readdirSync(directory)).toEqual(['no.db'])
  })

  it.each([
    [],
    ['tcsh'],
    ['zsh'],
    ['bash'],
    ['bash', '--', 'x'],
    ['zsh', '--bogus'],
    ['fish', '--', '-', '--'],
  ])('prints no error for the arguments %j', async (...args) => {
    const { status, stderr } = await runCli(['complete', ...args], { directory: temporaryDirectory() })
    expect([status, stderr]).toEqual([0, ''])
  })

  it('offers the language once the time is over', async () => {
    const { lines } = await runCli(['complete', 'zsh', '--', 're', 'search'], { directory, after: atOnce })
    expect(lines).toEqual(['whole'])
    vi.stubEnv('LOGPOND_COMPLETION_TIMEOUT', '5s')
    const delays: number[] = []
    const after: Clock['after'] = (delay, callback) => {
      delays.push(delay)
      return never(delay, callback)
    }
    await runCli(['complete', 'zsh', '--', 're', 'search'], { directory, after })
    expect(delays[0]).toBe(5000)
  })

  it('is not in the help', async () => {
    const { stdout } = await runCli(['--help'], { directory: temporaryDirectory() })
    expect(stdout).not.toMatch(/^ {2}complete /m)
  })
})
