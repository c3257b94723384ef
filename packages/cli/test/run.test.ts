import { describe, expect, it } from 'vitest'
import { runCli } from './support/run-cli.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const COMMANDS = ['ingest', 'search', 'tail', 'export', 'stats', 'cleanup', 'doctor', 'demo']

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

  it('tells its version', async () => {
    const { status, stdout } = await runCli(['--version'], { directory: temporaryDirectory() })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('shows its help, and fails, without a command', async () => {
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
  ])('says what is wrong with %j', async (args, message) => {
    const { status, stderr } = await runCli(args, { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  it('lets no argument play tricks with the terminal', async () => {
    const { stderr } = await runCli(['search', '--since', '\u001b[2J'], { directory: temporaryDirectory() })
    expect(stderr).not.toContain('\u001b')
  })

  it('takes --db before the command and after it', async () => {
    const directory = temporaryDirectory()
    await runCli(['--db', 'a.db', 'ingest'], { directory, stdin: 'x' })
    const { stdout } = await runCli(['stats', '--db', 'a.db', '--json'], { directory })
    expect(JSON.parse(stdout)).toMatchObject({ entries: 1 })
  })

  it('reports what a storage says without a stack', async () => {
    const directory = temporaryDirectory()
    const { status, stderr } = await runCli(['stats', '--db', '.'], { directory })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^logpond: .*it is a directory\.\n$/)
  })
})
