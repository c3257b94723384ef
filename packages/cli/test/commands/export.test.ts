import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('export', () => {
  it('prints every entry with all its fields, oldest first, beyond the limit of a search', async () => {
    const directory = temporaryDirectory()
    const entries = Array.from({ length: 9_000 }, (_, i) => ({
      message: `entry ${i} 🚀\n`,
      timestamp: 5000 - (i % 7) + i * 10,
      severity: 13 as const,
      service: 'shop',
      host: 'web-1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      attributes: { i, deep: { list: [1, null] } },
    }))
    await fillDatabase(directory, entries)
    const { status, lines } = await runCli(['export'], { directory })
    expect(status).toBe(0)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      entries.map((entry, i) => ({ id: i + 1, ...entry })),
    )
  })

  it('prints entries that `ingest` stores unchanged, with new ids', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [
      { message: 'old', timestamp: -1.5, severity: 24, attributes: { 'http.status': 500, id: 3 } },
      { message: '', timestamp: 1700000000000.123, service: 'api', attributes: { attributes: {} } },
    ])
    const { stdout } = await runCli(['export'], { directory })
    await runCli(['--db', 'other.db', 'ingest', '-'], { directory, stdin: stdout })
    const copy = await runCli(['--db', 'other.db', 'export'], { directory })
    expect(copy.stdout).toBe(stdout)
  })

  it('prints OTLP, many entries on a line, which `ingest` reads', async () => {
    const directory = temporaryDirectory()
    const entries = Array.from({ length: 1201 }, (_, i) => ({
      message: `entry ${i}`,
      timestamp: 1700000000000 + i,
      severity: (1 + (i % 24)) as 1,
      service: 'shop',
      host: 'web-1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      attributes: { i, nested: { list: [1, null, 'x'] } },
    }))
    await fillDatabase(directory, entries)
    const { lines, stdout } = await runCli(['export', '--format', 'otlp'], { directory })
    expect(lines).toHaveLength(3)
    await runCli(['--db', 'other.db', 'ingest', '-'], { directory, stdin: stdout })
    const copy = await runCli(['--db', 'other.db', 'export'], { directory })
    expect(copy.lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      entries.map((entry, i) => ({ id: i + 1, ...entry })),
    )
  })

  it('puts no more than a megabyte on a line of OTLP, unless one entry has more', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [
      ...Array.from({ length: 4 }, () => ({ message: 'x'.repeat(200_000) })),
      { message: 'y'.repeat(600_000) },
      { message: 'z' },
    ])
    const { lines } = await runCli(['export', '--format', 'otlp'], { directory })
    expect(lines.map((line) => line.match(/stringValue/g)?.length)).toEqual([2, 2, 1, 1])
  })

  it('filters and orders like a search', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [
      { message: 'a one', timestamp: 1 },
      { message: 'b two', timestamp: 2, severity: 'error' },
      { message: 'c two', timestamp: 3, severity: 'error' },
    ])
    const args = ['export', '--text', 'two', '--min-severity', 'error', '--order', 'newest', '--json']
    const { lines } = await runCli(args, { directory })
    expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([3, 2])
  })

  it('takes a query', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [
      { message: 'a one', timestamp: 1 },
      { message: 'b two', timestamp: 2, attributes: { ms: 7 } },
      { message: 'c two', timestamp: 3, attributes: { ms: 8 } },
    ])
    const { lines } = await runCli(['export', 'two ms>=7 order:newest'], { directory })
    expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([3, 2])
    expect((await runCli(['export', 'limit:2'], { directory })).lines).toHaveLength(2)
  })

  it('prints nothing and succeeds when no entry matches', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a' }])
    expect(await runCli(['export', '--service', 'none'], { directory })).toMatchObject({
      status: 0,
      stdout: '',
    })
  })
})
