import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('check', () => {
  it('reports each check that passed', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a' }, { message: 'b' }])
    const { status, stdout } = await runCli(['check'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^structure +ok +All pages/)
    expect(stdout).toMatch(/\nids +ok +2 entries, ids 1 to 2 without a gap\.\n/)
  })

  it('prints one JSON object per line, also for another file', async () => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(directory, [{ message: 'a' }])
    const { lines } = await runCli(['check', path, '--json'], { directory: temporaryDirectory() })
    expect(lines.map((line) => (JSON.parse(line) as { isSound: boolean }).isSound)).toEqual([
      true,
      true,
      true,
    ])
  })

  it('exits with 1 and advises what to do when a check fails', async () => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(directory, [{ message: 'a' }])
    const database = new Database(path)
    database.exec('UPDATE log_state SET entry_count = 3')
    database.close()
    const { status, stdout, stderr } = await runCli(['check'], { directory })
    expect(status).toBe(1)
    expect(stdout).toMatch(/\nids +FAILED +The entry count is 3, but the number of entries is 1\.\n/)
    expect(stderr).toContain('Keep a copy')
  })

  it('reports a missing database, and a file that is not a database', async () => {
    const directory = temporaryDirectory()
    expect(await runCli(['check', 'none.db'], { directory })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('There is no database'),
    })
    writeFileSync(join(directory, 'text.db'), 'no database '.repeat(1000))
    const { status, stdout } = await runCli(['check', 'text.db'], { directory })
    expect(status).toBe(1)
    expect(stdout).toContain('SQLite cannot read the file')
  })
})
