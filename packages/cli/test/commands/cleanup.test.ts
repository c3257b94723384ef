import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const DAY = 86_400_000

async function filled(): Promise<string> {
  const directory = temporaryDirectory()
  const ages = [100, 40, 20, 1]
  await fillDatabase(
    directory,
    ages.map((days) => ({ message: `${days} days`, timestamp: Date.now() - days * DAY })),
  )
  return directory
}

async function left(directory: string): Promise<string[]> {
  const { lines } = await runCli(['export'], { directory })
  return lines.map((line) => (JSON.parse(line) as { message: string }).message)
}

describe('cleanup', () => {
  it('deletes older entries', async () => {
    const directory = await filled()
    const { status, stdout } = await runCli(['cleanup', '--older-than', '30d'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^2 entries deleted; the database takes /)
    expect(await left(directory)).toEqual(['20 days', '1 days'])
  })

  it('deletes the oldest entries down to the maximum number', async () => {
    const directory = await filled()
    await runCli(['cleanup', '--max-entries', '1'], { directory })
    expect(await left(directory)).toEqual(['1 days'])
  })

  it('deletes the oldest entries down to the maximum size', async () => {
    const directory = await filled()
    const { lines } = await runCli(['cleanup', '--max-size', '1KB', '--json'], { directory })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ deleted: 4 })
  })

  it('deletes nothing in a dry run', async () => {
    const directory = await filled()
    const { lines } = await runCli(['cleanup', '--older-than', '4w', '--dry-run', '--json'], { directory })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { deleted: 2, dryRun: true, bytes: expect.any(Number) },
    ])
    expect(await left(directory)).toHaveLength(4)
  })

  it('deletes only the entries that match a query', async () => {
    const directory = temporaryDirectory()
    const paths = ['/health', '/cart', '/health', undefined]
    await fillDatabase(
      directory,
      paths.map((path, i) => ({
        message: `${i}`,
        timestamp: Date.now() - (10 - i) * DAY,
        attributes: { url: { path } },
      })),
    )
    const where = ['cleanup', '--where', 'url.path:/health', '--older-than', '9d', '--json']
    const dry = await runCli([...where, '--dry-run'], { directory })
    expect(JSON.parse(dry.lines[0] ?? '')).toMatchObject({ deleted: 1 })
    const { lines } = await runCli(where, { directory })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ deleted: 1 })
    expect(await left(directory)).toEqual(['1', '2', '3'])
    await runCli(['cleanup', '--where', '-url.path:/health', '--older-than', '0s'], { directory })
    expect(await left(directory)).toEqual(['2'])
  })

  it.each<[string[], string]>([
    [['--where', 'service:a'], '--where needs an age'],
    [['--where', 'service:a', '--older-than', '1d', '--max-entries', '5'], 'does not combine'],
    [['--where', ' ', '--older-than', '0s'], '--where is empty'],
    [['--where', 'service:a limit:5', '--older-than', '0s'], 'limit: has no meaning here'],
    [['--where', 'level>=wran', '--older-than', '0s'], 'wran'],
  ])('refuses %j, and deletes nothing', async (options, why) => {
    const directory = await filled()
    const { status, stderr } = await runCli(['cleanup', ...options], { directory })
    expect(status).not.toBe(0)
    expect(stderr).toContain(why)
    expect(await left(directory)).toHaveLength(4)
  })

  it('refuses to run without a rule', async () => {
    const { status, stderr } = await runCli(['cleanup', '--dry-run'], { directory: await filled() })
    expect(status).toBe(2)
    expect(stderr).toContain('--older-than')
  })

  it.each([
    ['--older-than', '30'],
    ['--max-size', 'big'],
    ['--max-entries', '-1'],
  ])('names the option and the value of %s %s', async (option, value) => {
    const { status, stderr } = await runCli(['cleanup', option, value], { directory: await filled() })
    expect(status).toBe(2)
    expect(stderr).toContain(option)
    expect(stderr).toContain(`'${value}'`)
  })

  it('explains the query, and deletes nothing', async () => {
    const directory = await filled()
    const explained = async (...args: string[]) => runCli(['cleanup', '--explain', ...args], { directory })
    expect((await explained('--where', 'days level<=info', '--older-than', '1d')).lines[0]).toBe(
      'days level<=info',
    )
    expect((await explained('--where', 'level:debug')).lines[0]).toBe('level:debug')
    expect(await explained('--older-than', '1d')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--where'),
    })
    expect(await left(directory)).toHaveLength(4)
  })
})
