import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('backup', () => {
  it('copies a database that an application has open', async () => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(directory, [{ message: 'before' }])
    await using storage = await openLogStorage({ driver: betterSqlite3({ path }) })
    await storage.store({ message: 'open' }).committed()
    const { status, stdout } = await runCli(['backup', 'copy.db'], { directory })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^2 entries, up to id 2, in .*copy\.db \(.*\); the copy passed all checks\n$/)
    await storage.store({ message: 'after' }).committed()
    const { lines } = await runCli(['export', '--db', 'copy.db'], { directory })
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['before', 'open'])
  })

  it('prints one object as JSON', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a' }])
    const { lines } = await runCli(['backup', 'copy.db', '--json'], { directory })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { entries: 1, lastId: 1, bytes: expect.any(Number) },
    ])
  })

  it('overwrites no file, and reports a missing database', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a' }])
    await runCli(['backup', 'copy.db'], { directory })
    const again = await runCli(['backup', 'copy.db'], { directory })
    expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('would overwrite') })
    const nothing = await runCli(['backup', 'other.db', '--db', 'none.db'], { directory })
    expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining('There is no database') })
    expect(existsSync(join(directory, 'other.db'))).toBe(false)
  })
})
