import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const FROM = '.logpond/logs.db'

const stateFile = (directory: string) =>
  join(
    directory,
    '.logpond',
    readdirSync(join(directory, '.logpond')).find(
      (name) => name.startsWith('copy-') && name.endsWith('.json'),
    ) ?? '',
  )

async function messagesOf(directory: string, db: string): Promise<string[]> {
  const { lines } = await runCli(['export', '--db', db], { directory })
  return lines.map((line) => (JSON.parse(line) as { message: string }).message)
}

async function filled(count = 3) {
  const directory = temporaryDirectory()
  const path = await fillDatabase(
    directory,
    Array.from({ length: count }, (_, i) => ({ message: `m${i}`, attributes: { i } })),
  )
  return { directory, path }
}

describe('copy', () => {
  it('copies a database, compares both, and copies what came since when it is run again', async () => {
    const { directory, path } = await filled()
    const first = await runCli(['copy', FROM, 'new/copy.db', '--verify'], { directory })
    expect(first).toMatchObject({
      status: 0,
      stdout: '3 entries copied; both databases have the same entries\n',
    })
    const storage = await openLogStorage({ driver: betterSqlite3({ path }) })
    await storage.store({ message: 'since' }).committed()
    await storage.close()
    const again = await runCli(['copy', FROM, 'new/copy.db', '--json'], { directory })
    expect(JSON.parse(again.stdout)).toEqual({ copied: 1, total: 4, complete: true })
    expect(await messagesOf(directory, 'new/copy.db')).toEqual(['m0', 'm1', 'm2', 'since'])
  })

  it('keeps ids of a database that it adds to, and refuses to add without --append', async () => {
    const { directory } = await filled()
    await runCli(['ingest', '--db', 'other.db', '--quiet'], { directory, stdin: 'own entry\n' })
    const refused = await runCli(['copy', FROM, 'other.db'], { directory })
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has 1 entries already. Use --append'),
    })
    expect(await messagesOf(directory, 'other.db')).toEqual(['own entry'])
    expect((await runCli(['copy', FROM, 'other.db', '--append'], { directory })).status).toBe(0)
    expect(await messagesOf(directory, 'other.db')).toHaveLength(4)
    const both = await runCli(['copy', FROM, 'x.db', '--append', '--verify'], { directory })
    expect(both).toMatchObject({ status: 2, stderr: expect.stringContaining('does not combine') })
  })

  it('stops at once when it is interrupted, says so, and continues', async () => {
    const { directory } = await filled()
    const stopped = await runCli(['copy', FROM, 'copy.db'], {
      directory,
      signal: AbortSignal.abort('SIGINT'),
    })
    expect(stopped.stdout).toBe('0 entries copied; stopped: run it again to continue\n')
    expect((await runCli(['copy', FROM, 'copy.db', '-q'], { directory })).stdout).toBe('')
    expect(await messagesOf(directory, 'copy.db')).toHaveLength(3)
  })

  it('refuses to run twice at once, and takes the place of a copy that was killed', async () => {
    const { directory } = await filled()
    const state = join(directory, 'state.json')
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'copy'])
    await once(other, 'spawn')
    writeFileSync(`${state}.lock`, String(other.pid))
    const run = () => runCli(['copy', FROM, 'copy.db', '--state', state], { directory })
    expect(await run()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`Process ${other.pid} already copies`),
    })
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect((await run()).status).toBe(0)
    expect(existsSync(`${state}.lock`)).toBe(false)
  })

  it('finds a difference that another program has made', async () => {
    const { directory } = await filled()
    await runCli(['copy', FROM, 'copy.db'], { directory })
    await runCli(['cleanup', '--db', 'copy.db', '--max-entries', '2'], { directory })
    const run = await runCli(['copy', FROM, 'copy.db', '--verify'], { directory })
    expect(run).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The databases differ at entry 1.'),
    })
  })

  it('notices that the copy was replaced, and begins again once its state is removed', async () => {
    const { directory } = await filled()
    await runCli(['copy', FROM, 'copy.db'], { directory })
    for (const file of ['copy.db', 'copy.db-wal', 'copy.db-shm'])
      rmSync(join(directory, file), { force: true })
    const run = await runCli(['copy', FROM, 'copy.db'], { directory })
    expect(run).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is not the database that this copy began'),
    })
    rmSync(stateFile(directory))
    expect((await runCli(['copy', FROM, 'copy.db', '--verify'], { directory })).status).toBe(0)
  })

  it('refuses a missing source, itself, and a state that is not its own, and creates nothing', async () => {
    const { directory } = await filled()
    const missing = await runCli(['copy', 'none.db', 'copy.db'], { directory })
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('There is no database') })
    const itself = await runCli(['copy', FROM, `./${FROM}`], { directory })
    expect(itself).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be copied to itself') })
    symlinkSync(join(directory, FROM), join(directory, 'link.db'))
    const link = await runCli(['copy', FROM, 'link.db', '--append'], { directory })
    expect(link).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be copied to itself') })
    writeFileSync(join(directory, 'odd.json'), '{"format":2}')
    const odd = await runCli(['copy', FROM, 'copy.db', '--state', 'odd.json'], { directory })
    expect(odd).toMatchObject({ status: 2, stderr: expect.stringContaining('is not the state of a copy') })
    expect(existsSync(join(directory, 'copy.db'))).toBe(false)
    await runCli(['copy', FROM, 'copy.db', '--state', 'mine.json'], { directory })
    const other = await runCli(['copy', FROM, 'other.db', '--state', 'mine.json'], { directory })
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('is the state of a copy from') })
    expect(JSON.parse(readFileSync(join(directory, 'mine.json'), 'utf8'))).toMatchObject({
      entries: 3,
      batches: 1,
    })
  })
})
