import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const ENTRIES = [
  { message: 'a', timestamp: Date.UTC(2026, 0, 1), severity: 18 as const, service: 'api' },
  { message: 'b', timestamp: Date.UTC(2026, 0, 3), severity: 'warn' as const, service: 'shop' },
  { message: 'c', timestamp: Date.UTC(1969, 0, 2), severity: 'warn' as const, service: 'shop' },
  { message: 'd', timestamp: Date.UTC(2026, 0, 2), severity: 4 as const },
]

describe('stats', () => {
  it('prints one object as JSON', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, ENTRIES)
    const { status, lines } = await runCli(['stats', '--json'], { directory })
    expect(status).toBe(0)
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      entries: 4,
      bytes: expect.any(Number),
      oldest: '1969-01-02T00:00:00.000Z',
      newest: '2026-01-03T00:00:00.000Z',
      bySeverity: { trace: 1, debug: 0, info: 0, warn: 2, error: 1, fatal: 0 },
      services: [
        { service: 'shop', entries: 2 },
        { service: 'api', entries: 1 },
      ],
    })
  })

  it('prints a table as text', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [...ENTRIES, { message: 'e', service: 'e\u001bvil' }])
    const { stdout } = await runCli(['stats'], { directory })
    expect(stdout).toMatch(/^entries +5\nsize +\d/)
    expect(stdout).toMatch(/\nservice e\\evil +1\n/)
  })

  it('accepts an empty database', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [])
    const { lines } = await runCli(['stats', '--json'], { directory })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ entries: 0, services: [] })
    expect((await runCli(['stats'], { directory })).stdout).toMatch(/oldest +-\n/)
  })
})
