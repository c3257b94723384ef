import { type LogEntry, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

function entries(from: number, to: number, fields: Partial<LogEntry> = {}): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    message: `m${from + i}`,
    timestamp: from + i,
    ...fields,
  }))
}

function messages(lines: readonly string[]): string[] {
  return lines.map((line) => (JSON.parse(line) as { message: string }).message)
}

/** Follows while another storage writes, until a message arrives. */
async function tailed(
  before: LogEntry[],
  after: LogEntry[],
  last: string,
  args: string[],
): Promise<string[]> {
  const directory = temporaryDirectory()
  const path = await fillDatabase(directory, before)
  const writer = await openLogStorage({ driver: betterSqlite3({ path }) })
  const stop = new AbortController()
  const { stdout, status } = startCli(['tail', '--json', ...args], { directory, signal: stop.signal })
  // Its first output shows that it has begun to follow.
  await stdout.until((text) => text !== '')
  writer.storeMany(after)
  await writer.flush()
  await stdout.until((text) => text.includes(`"${last}"`))
  stop.abort()
  expect(await status).toBe(0)
  await writer.close()
  return messages(stdout.lines)
}

describe('tail', () => {
  it('prints the newest entries in order, then all new ones, without a gap or a duplicate', async () => {
    const seen = await tailed(entries(1, 20), entries(21, 3000), 'm3000', ['-n', '5'])
    expect(seen).toEqual(entries(16, 3000).map(({ message }) => message))
  })

  it('prints the last ten entries by default', async () => {
    const seen = await tailed(entries(1, 20), entries(21, 22), 'm22', [])
    expect(seen).toEqual(entries(11, 22).map(({ message }) => message))
  })

  it('does not mistake old entries that were stored last for new ones', async () => {
    const before = [...entries(100, 102), ...entries(1, 50)]
    expect(await tailed(before, entries(103, 104), 'm104', ['-n', '2'])).toEqual([
      'm101',
      'm102',
      'm103',
      'm104',
    ])
  })

  it('filters existing and new entries alike', async () => {
    const before = [...entries(1, 3, { service: 'a' }), ...entries(4, 6, { service: 'b' })]
    const after = [...entries(7, 8, { service: 'b' }), ...entries(9, 9, { service: 'a' })]
    expect(await tailed(before, after, 'm9', ['--service', 'a'])).toEqual(['m1', 'm2', 'm3', 'm9'])
  })

  it('filters by a query, words included', async () => {
    const before = [...entries(1, 3, { severity: 'error' }), ...entries(4, 6)]
    const after = [
      { message: 'm7', severity: 'fatal' as const },
      { message: 'other', severity: 'fatal' as const },
      { message: 'm9', severity: 'error' as const },
    ]
    expect(await tailed(before, after, 'm9', ['m* -m2 level>=error'])).toEqual(['m1', 'm3', 'm7', 'm9'])
  })

  it.each(['since:2h', 'm1 OR (m2 until:yesterday)', 'limit:3', 'order:oldest'])(
    'refuses %s, which has no meaning for new entries',
    async (query) => {
      const directory = temporaryDirectory()
      await fillDatabase(directory, entries(1, 3))
      const { status, stderr } = await runCli(['tail', query], { directory, signal: AbortSignal.abort() })
      expect([status, stderr]).toEqual([2, expect.stringContaining('no meaning here')])
    },
  )

  it('continues after an id', async () => {
    expect(await tailed(entries(1, 5), entries(6, 7), 'm7', ['--after', '3'])).toEqual([
      'm4',
      'm5',
      'm6',
      'm7',
    ])
  })

  it('exits with 0 when it is interrupted before it begins', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, entries(1, 3))
    const run = await runCli(['tail', '-n', '2', '--json'], { directory, signal: AbortSignal.abort() })
    expect(run.status).toBe(0)
    expect(messages(run.lines)).toEqual(['m2', 'm3'])
  })

  it('prints no existing entries with -n 0', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, entries(1, 3))
    const run = await runCli(['tail', '-n', '0'], { directory, signal: AbortSignal.abort() })
    expect(run).toMatchObject({ status: 0, stdout: '' })
  })

  it('fails when there is no database', async () => {
    const { status, stderr } = await runCli(['tail'], { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toContain('There is no database')
  })
})
