import { afterEach, describe, expect, it, vi } from 'vitest'
import { columnsOf } from '../../src/columns-of.js'
import { run } from '../../src/run.js'
import { fillDatabase } from '../support/fill-database.js'
import { RecordedOutput } from '../support/recorded-output.js'
import { contextFor, runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const HOUR = 3_600_000
const first = Date.UTC(2026, 0, 31, 9)

async function filled(): Promise<string> {
  const directory = temporaryDirectory()
  const at = (hour: number, service: string, severity: 'info' | 'error' = 'info') => ({
    message: 'm',
    timestamp: first + hour * HOUR + 60_000,
    service,
    severity,
  })
  await fillDatabase(directory, [
    ...[at(0, 'api'), at(0, 'api'), at(0, 'web', 'error'), at(0, 'job')],
    ...[at(1, 'api'), at(4, 'web')],
  ])
  return directory
}

const printed = async (...args: string[]) =>
  runCli(['histogram', '--utc', ...args], { directory: await filled() })

afterEach(() => vi.unstubAllEnvs())

describe('histogram', () => {
  it('counts entries by time', async () => {
    const { status, lines } = await printed('--bucket', '1h')
    expect([status, lines]).toEqual([
      0,
      [
        'time                      count',
        '2026-01-31T09:00:00.000Z      4',
        '2026-01-31T10:00:00.000Z      1',
        '2026-01-31T13:00:00.000Z      1',
      ],
    ])
  })

  it('chooses the width of slices from the range of matching entries', async () => {
    const { lines } = await printed('service:web', '--json')
    expect(lines.map((line) => JSON.parse(line).start as number)).toEqual([first, first + 4 * HOUR])
  })

  it('counts the most frequent values too, and all others together', async () => {
    const { lines } = await printed('--bucket', '4h', '--by', 'service', '--limit', '2')
    expect(lines).toEqual([
      'time                      count  api  web  (others)',
      '2026-01-31T08:00:00.000Z      5    3    1         1',
      '2026-01-31T12:00:00.000Z      1    0    1         0',
    ])
  })

  it('draws a chart on a terminal, with dots for slices without entries', async () => {
    const directory = await filled()
    const stdout = new RecordedOutput(true)
    await run(['histogram', '--utc', '--bucket', '1h'], { ...contextFor({ directory }), stdout })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    const lines = stdout.text.replace(/\u001b\[\d+m/g, '').split('\n')
    expect(lines).toEqual([
      'time              count',
      expect.stringMatching(/^2026-01-31 09:00 {6}4 {2}█{40,}$/),
      expect.stringMatching(/^2026-01-31 10:00 {6}1 {2}█{10,}.$/),
      '⋮',
      expect.stringMatching(/^2026-01-31 13:00 {6}1 {2}█{10,}.$/),
      '',
    ])
  })

  it('has as many columns of values on a terminal as fit, and says how many it leaves out', async () => {
    const directory = await filled()
    const drawn = async (columns: number) => {
      vi.stubEnv('NO_COLOR', '1')
      const stdout = new RecordedOutput(true, columns)
      await run(['histogram', '--utc', '--bucket', '4h', '--by', 'service'], {
        ...contextFor({ directory }),
        stdout,
      })
      return stdout.lines
    }
    const wide = await drawn(60)
    expect(wide.slice(0, 2)).toEqual([
      'time              count  api  web  job',
      expect.stringMatching(/^2026-01-31 08:00 {6}5 {4}3 {4}1 {4}1 {2}/),
    ])
    expect(wide.slice(3)).toEqual([])
    const narrow = await drawn(48)
    for (const line of narrow.slice(0, 3)) expect(columnsOf(line)).toBeLessThanOrEqual(48)
    expect(narrow).toEqual([
      'time              count  api  (others)',
      expect.stringMatching(/^2026-01-31 08:00 {6}5 {4}3 {9}2 {2}█{8}$/),
      expect.stringMatching(/^2026-01-31 12:00 {6}1 {4}0 {9}1 {2}█+.?$/),
      '',
      'The terminal has no room for 2 more values, counted in (others).',
    ])
    expect((await drawn(40))[1]).toMatch(/^01-31 08:00 {6}5 {4}3 {9}2 {2}█{5}$/)
    expect((await drawn(36))[1]).toMatch(/^01-31 08:00 {6}5 {4}3 {9}2$/)
  })

  it('prints local days with --bucket 1d', async () => {
    vi.stubEnv('TZ', 'America/New_York')
    const { lines } = await runCli(['histogram', '--bucket', '1d'], { directory: await filled() })
    expect(lines[1]).toMatch(/^2026-01-31T00:00:00\.000-05:00 {6}6$/)
  })

  it('fails if nothing is found', async () => {
    expect(await printed('nowhere')).toMatchObject({ status: 1, stderr: 'logpond: Nothing found.\n' })
  })

  it.each([
    [['--bucket', '1ms'], 'Choose a wider --bucket'],
    [['--bucket', '0.5ms'], 'Give at least 1ms'],
    [['--bucket', 'often'], '--bucket'],
    [['--by', 'sevice'], 'Did you mean service?'],
    [['limit:3'], 'no meaning here'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await printed(...args)
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('takes the names of attributes as a query does', async () => {
    expect((await printed('--by', '@level')).status).toBe(0)
    expect((await printed('--by', '@host')).stderr).toContain('attribute host cannot be counted')
    expect((await printed('--by', 'message')).stderr).toContain('Choose service, host, level, trace')
  })
})
