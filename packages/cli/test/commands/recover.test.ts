import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const ENTRIES = 12_000

/** A database with sealed blocks. Returns its path. */
async function sealed(directory: string): Promise<string> {
  const path = await fillDatabase(directory, [])
  const driver = betterSqlite3({ path, thread: 'main' })
  const storage = await openLogStorage({ driver })
  for (let first = 0; first < ENTRIES; first += 4000) {
    for (let i = first; i < first + 4000; i++)
      storage.store({
        timestamp: 1_767_225_600_000 + i,
        message: `GET /cart/${i} in ${i % 500} ms`,
        service: `service-${i % 3}`,
        attributes: { status: 200 + (i % 5) },
      })
    await storage.flush()
  }
  while (countBlocks(path) === 0) await driver.checkpoint?.()
  await storage.close()
  return path
}

function countBlocks(path: string): number {
  const database = new Database(path, { readonly: true })
  const { blocks } = database.prepare('SELECT count(*) AS blocks FROM log_body').get() as { blocks: number }
  database.close()
  return blocks
}

/** Changes a bit of a block, as a disk would: in its head, in the directory of its body, or in the last column, the attributes. */
function flipBit(path: string, where: 'head' | 'directory' | 'attributes'): void {
  const database = new Database(path)
  const [table, column] = where === 'head' ? ['log_part', 'head'] : ['log_body', 'value']
  const first = `key = (SELECT min(key) FROM log_body)`
  const { value } = database.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${first}`).get() as {
    value: Buffer
  }
  const at = { head: 40, directory: 20, attributes: value.length - 1 }[where]
  value[at] = (value[at] as number) ^ 4
  database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${first}`).run(value)
  database.close()
}

/** Opens a database for writing, and reads all of it, so that damage is put aside. */
async function entriesOf(path: string): Promise<StoredLogEntry[]> {
  const storage = await openLogStorage({
    driver: betterSqlite3({ path, thread: 'main' }),
    onRecovered: () => {},
  })
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan({ order: 'oldest' })) entries.push(entry)
  await storage.close()
  return entries
}

const parsed = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line) as Partial<StoredLogEntry> & { unreadable?: string[] })

describe('recover', () => {
  it('has nothing to print for an intact database', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a' }])
    expect(await runCli(['recover'], { directory })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'Nothing is aside, and no block is damaged.\n',
    })
  })

  it('prints what is left of a damaged block, before and after it was put aside', async () => {
    const directory = temporaryDirectory()
    const path = await sealed(directory)
    const before = new Map((await entriesOf(path)).map((entry) => [entry.id, entry]))
    flipBit(path, 'attributes')
    for (const words of ['not put aside yet', /put aside 20\d\d-/]) {
      const { status, lines, stderr } = await runCli(['recover'], { directory })
      expect([status, stderr]).toEqual([1, expect.stringMatching(words)])
      expect(stderr).toMatch(
        /0 entries could be read, \d+ in part, 0 not at all\. Unreadable fields: attributes\./,
      )
      for (const { unreadable, ...entry } of parsed(lines)) {
        const { attributes: _, ...others } = before.get(entry.id as number) as StoredLogEntry
        expect(entry).toEqual(others)
        expect(unreadable).toEqual(['attributes'])
      }
      const left = await entriesOf(path)
      expect(left.length + lines.length).toBe(ENTRIES)
    }
  })

  it('says so if nothing is left of a block', async () => {
    const directory = temporaryDirectory()
    const path = await sealed(directory)
    flipBit(path, 'directory')
    const { status, stdout, stderr } = await runCli(['recover', path], { directory })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/: 0 entries could be read, 0 in part, \d+ not at all\./)
  })

  it('writes a new file, which ingest stores again', async () => {
    const directory = temporaryDirectory()
    const path = await sealed(directory)
    const before = await entriesOf(path)
    // Only the head is damaged, and the body repeats what is needed of it.
    flipBit(path, 'head')
    const left = await entriesOf(path)
    expect(left.length).toBeLessThan(before.length)
    expect(await runCli(['recover', '--to', 'saved.ndjson'], { directory })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining(`${before.length - left.length} entries could be read, 0 in part`),
    })
    expect(await runCli(['ingest', 'saved.ndjson'], { directory })).toMatchObject({ status: 0 })
    const withoutIds = (entries: readonly StoredLogEntry[]) => entries.map(({ id: _, ...entry }) => entry)
    expect(withoutIds(await entriesOf(path))).toEqual(withoutIds(before))
  })

  it('replaces no file', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [{ message: 'a' }])
    writeFileSync(join(directory, 'there.ndjson'), 'mine')
    expect(await runCli(['recover', '--to', 'there.ndjson'], { directory })).toMatchObject({ status: 2 })
    expect(readFileSync(join(directory, 'there.ndjson'), 'utf8')).toBe('mine')
    expect(await runCli(['recover', 'none.db', '--to', 'new.ndjson'], { directory })).toMatchObject({
      status: 2,
    })
    expect(existsSync(join(directory, 'new.ndjson'))).toBe(false)
  })
})
