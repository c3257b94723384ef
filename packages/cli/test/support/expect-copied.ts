import { expect } from 'vitest'
import { fillDatabase } from './fill-database.js'
import { runCli } from './run-cli.js'
import { temporaryDirectory } from './temporary-directory.js'

/**
 * Copies a file to the empty database of a server and back, and checks that every entry is the same. Returns the folder of the copies.
 */
export async function expectCopiedThereAndBack(db: string): Promise<string> {
  const directory = temporaryDirectory()
  await fillDatabase(
    directory,
    Array.from({ length: 500 }, (_, i) => ({
      message: `entry ${i} \0 é`,
      timestamp: 1_700_000_000_000 + i / 8,
      attributes: { n: i, '': { 'a.b': [null, '\0', 1e21] } },
    })),
  )
  const there = await runCli(['copy', '.logpond/logs.db', db, '--verify'], { directory })
  expect(there).toMatchObject({ status: 0, stdout: expect.stringMatching(/^500 entries copied; both/) })
  const back = await runCli(['copy', db, 'back.db', '--verify', '--json'], { directory })
  expect(JSON.parse(back.stdout)).toEqual({ copied: 500, total: 500, complete: true })
  const exported = async (from: string) => (await runCli(['export', '--db', from], { directory })).stdout
  expect(await exported('back.db')).toBe(await exported('.logpond/logs.db'))
  return directory
}
