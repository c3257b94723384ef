import { afterEach, describe, expect, it, vi } from 'vitest'
import { runCli } from './support/run-cli.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const COMMANDS = [
  ...[
    'ingest',
    'search',
    'tail',
    'export',
    'count',
    'context',
    'trace',
    'stats',
    'cleanup',
    'backup',
    'copy',
    'forward',
    'check',
  ],
  ...['doctor', 'serve', 'mcp', 'conformance', 'bench', 'demo', 'completion'],
]

afterEach(() => vi.unstubAllEnvs())

describe('run', () => {
  it('lists its commands and gives examples', async () => {
    const { status, stdout } = await runCli(['--help'], { directory: temporaryDirectory() })
    expect(status).toBe(0)
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
    expect(stdout).toContain('Examples:')
  })

  it.each(COMMANDS)('gives examples of %s', async (command) => {
    const { status, stdout } = await runCli([command, '--help'], { directory: temporaryDirectory() })
    expect(status).toBe(0)
    expect(stdout).toContain(`Usage: logpond ${command}`)
    expect(stdout).toMatch(new RegExp(`Examples:\n.*logpond ${command}`, 's'))
  })

  it.each([[], ...COMMANDS.map((command) => [command])])(
    'keeps the help of %s within 80 columns',
    async (...command) => {
      const { stdout } = await runCli([...command, '--help'], { directory: temporaryDirectory() })
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    },
  )

  it('describes the options of conformance', async () => {
    const { stdout } = await runCli(['conformance', '--help'], { directory: temporaryDirectory() })
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option)
    expect(options).toEqual([
      ...[
        '--json',
        '--junit',
        '--only',
        '--list',
        '--strict',
        '--bail',
        '--seed',
        '--open-timeout',
        '--help',
      ],
    ])
    expect(stdout).toMatch(/--open-timeout <duration> .*default: 15s/s)
    expect(stdout).toMatch(/Exit status: 0 if no promise failed, 1 if one failed, 2 if/)
  })

  it.each(['doctor', 'conformance', 'bench', 'completion'])(
    'offers no --db option for %s',
    async (command) => {
      const { stdout } = await runCli([command, '--help'], { directory: temporaryDirectory() })
      expect(stdout).not.toContain('--db')
    },
  )

  it.each(['--version', '-V'])('prints its version: %s', async (option) => {
    const { status, stdout } = await runCli([option], { directory: temporaryDirectory() })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('prints its help and fails without a command', async () => {
    const { status, stdout, stderr } = await runCli([], { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('Usage: logpond')
  })

  it.each([
    [['bogus'], "unknown command 'bogus'"],
    [['search', '--bogus'], "unknown option '--bogus'"],
    [['stats', '--db'], "option '--db <path>' argument missing"],
    [['stats', 'extra'], 'too many arguments'],
  ])('reports what is wrong with %j', async (args, message) => {
    const { status, stderr } = await runCli(args, { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  it('escapes arguments in messages', async () => {
    const { stderr } = await runCli(['search', '--since', '\u001b[2J'], { directory: temporaryDirectory() })
    expect(stderr).not.toContain('\u001b')
  })

  it.each([
    ['bo\nlogpond: all is well\n'],
    ['search', '--b\nlogpond: all is well\n'],
    ['search', '--limit', '\nlogpond: all is well\n'],
  ])('prints no line break of an argument: %j', async (...args) => {
    const { stderr } = await runCli(args, { directory: temporaryDirectory() })
    expect(stderr).not.toMatch(/^logpond: all is well/m)
  })

  it('prints a suggestion on a separate line', async () => {
    const { stderr } = await runCli(['searhc'], { directory: temporaryDirectory() })
    expect(stderr).toMatch(/^error: unknown command 'searhc'\n\(Did you mean search\?\)\n/)
  })

  it('accepts --db before and after the command', async () => {
    const directory = temporaryDirectory()
    await runCli(['--db', 'a.db', 'ingest'], { directory, stdin: 'x' })
    const { stdout } = await runCli(['stats', '--db', 'a.db', '--json'], { directory })
    expect(JSON.parse(stdout)).toMatchObject({ entries: 1 })
  })

  it('uses the database in LOGPOND_DB, unless --db names another', async () => {
    const directory = temporaryDirectory()
    vi.stubEnv('LOGPOND_DB', 'a.db')
    await runCli(['ingest'], { directory, stdin: 'x' })
    await runCli(['ingest', '--db', 'b.db'], { directory, stdin: 'x\ny' })
    const entriesOf = async (...args: string[]) =>
      (JSON.parse((await runCli(['stats', '--json', ...args], { directory })).stdout) as { entries: number })
        .entries
    expect([await entriesOf(), await entriesOf('--db', 'b.db')]).toEqual([1, 2])
  })

  it.each([
    ['search', 'stored'],
    ['tail', '-n', '1'],
    ['export'],
    ['count'],
    ['top', 'level'],
    ['histogram'],
    ['context', '1'],
    ['stats'],
    ['check'],
    ['backup', 'copy.db'],
    ['cleanup', '--older-than', '1d', '--dry-run'],
  ])('uses the database in LOGPOND_DB for %s', async (...args) => {
    const directory = temporaryDirectory()
    vi.stubEnv('LOGPOND_DB', 'a.db')
    await runCli(['ingest'], { directory, stdin: 'stored' })
    // Otherwise, tail would follow.
    const signal = AbortSignal.abort()
    expect(await runCli(args, { directory, signal })).toMatchObject({ status: 0, stderr: '' })
    vi.stubEnv('LOGPOND_DB', 'missing.db')
    const { status, stderr } = await runCli(args, { directory })
    expect([status, stderr]).toEqual([2, expect.stringContaining('missing.db')])
  })

  it('reports the error of a storage without a stack trace', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['stats', '--db', '.'], { directory })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^logpond: path must name a database; .* which is a directory\.\n$/)
  })
})
