import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runSteps } from '@logpond/blocks'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { scanWal, type WalScan } from '../../src/recovery/scan-wal.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { crashedDatabase, editFile } from './crashed-database.js'

const FRAME = 4096 + 24

const scan = (path: string) => runSteps(scanWal(path))

/** A plain SQLite database with one transaction for each row, all in its log; it stays open. */
function plainDatabase(rows: number): { database: Database.Database; wal: string } {
  const path = join(temporaryDirectory(), 'plain.db')
  const database = new Database(path)
  onTestFinished(() => void database.close())
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a)')
  for (let row = 0; row < rows; row++) database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(3000))
  return { database, wal: `${path}-wal` }
}

/** How many transactions SQLite itself finds in a log. */
function rowsBy(wal: Buffer, main: Buffer): number {
  const path = join(temporaryDirectory(), 'copy.db')
  writeFileSync(path, main)
  writeFileSync(`${path}-wal`, wal)
  const database = new Database(path)
  try {
    return Number(database.prepare('SELECT count(*) FROM t').pluck().get())
  } catch {
    return -1
  } finally {
    database.close()
  }
}

it('finds nothing in a log that is missing, empty, or only begun', async () => {
  const wal = join(temporaryDirectory(), 'a.db-wal')
  expect(await scan(wal)).toBeUndefined()
  writeFileSync(wal, '')
  expect(await scan(wal)).toBeUndefined()
  writeFileSync(wal, Buffer.alloc(20))
  expect(await scan(wal)).toMatchObject({ frames: 0, commits: 0, why: undefined })
})

it('counts the transactions of a valid log, and reads the uuid of its database', async () => {
  const path = await crashedDatabase({ batches: 20 })
  const result = await scan(`${path}-wal`)
  const frames = (statSync(`${path}-wal`).size - 32) / FRAME
  expect(result).toMatchObject({ frames, sound: frames, lostCommits: 0, why: undefined })
  const database = new Database(path)
  const uuid = database.prepare('SELECT uuid FROM log_state').pluck().get()
  database.close()
  expect(result).toMatchObject({ state: { uuid, lastId: 200 }, applicationId: 0x4c4f4750 })
})

it('does not treat frames of an earlier generation as damage', async () => {
  const { database, wal } = plainDatabase(20)
  database.pragma('wal_checkpoint(RESTART)')
  database.exec('INSERT INTO t VALUES (1)')
  const result = (await scan(wal)) as WalScan
  expect(result).toMatchObject({ commits: 1, lostCommits: 0, why: undefined })
  expect(result.frames).toBeGreaterThan(20)
})

it('does not treat an incomplete transaction as damage', async () => {
  const { database, wal } = plainDatabase(5)
  database.exec('PRAGMA cache_size = 10; BEGIN')
  for (let row = 0; row < 100; row++) database.prepare('INSERT INTO t VALUES (?)').run('y'.repeat(3000))
  // Pages that do not fit into the cache go to the log before the commit.
  const result = (await scan(wal)) as WalScan
  expect(result).toMatchObject({ commits: 6, lostCommits: 0, why: undefined })
  expect(result.sound).toBeGreaterThan(50)
  const { size } = statSync(wal)
  for (const end of [size - FRAME + 24, size - 4096 + ((4096 - ((size - 4096) % 4096)) % 4096)]) {
    truncateSync(wal, end)
    expect(await scan(wal)).toMatchObject({ commits: 6, why: undefined })
  }
  database.exec('ROLLBACK')
})

it('finds the same transactions as SQLite, whichever bit has flipped', async () => {
  const { database, wal } = plainDatabase(30)
  const sound = readFileSync(wal)
  const main = readFileSync(wal.slice(0, -'-wal'.length))
  expect(rowsBy(sound, main)).toBe(30)
  database.close()
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length * 8 - 1), async (bit) => {
      const damaged = Buffer.from(sound)
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
      writeFileSync(wal, damaged)
      const { commits, lostCommits, why } = (await scan(wal)) as WalScan
      // The first transaction creates the table.
      expect(commits - 1).toBe(rowsBy(damaged, main))
      expect(lostCommits > 0).toBe(why !== undefined)
      // In the last frame, the damage may hide to which generation it belongs.
      if (bit >> 3 < sound.length - FRAME) expect(why).toBe(bit >> 3 < 32 ? 'header' : 'frame')
    }),
    { numRuns: 60, seed: 20_261_123 },
  )
})

it('reads checksums in either byte order', async () => {
  const { database, wal } = plainDatabase(5)
  database.pragma('user_version = 7')
  const log = readFileSync(wal)
  const swapped = withOtherOrder(log)
  editFile(wal, () => swapped)
  expect(await scan(wal)).toMatchObject({ commits: 7, lostCommits: 0, why: undefined })
  appendFileSync(wal, Buffer.alloc(1000, 1))
  expect(await scan(wal)).toMatchObject({ commits: 7, why: 'cut' })
})

/** The same log, as a computer with the other byte order writes it. */
function withOtherOrder(log: Buffer): Buffer {
  const other = Buffer.from(log)
  const isBig = (other.readUInt32BE(0) & 1) === 0
  other.writeUInt32BE((0x377f0682 | (isBig ? 1 : 0)) >>> 0, 0)
  const sums: [number, number] = [0, 0]
  const add = (from: number, to: number) => {
    for (let at = from; at < to; at += 8) {
      const [a, b] = [at, at + 4].map((i) => (isBig ? other.readUInt32BE(i) : other.readUInt32LE(i)))
      sums[0] = (sums[0] + (a as number) + sums[1]) >>> 0
      sums[1] = (sums[1] + (b as number) + sums[0]) >>> 0
    }
  }
  const put = (at: number) => {
    other.writeUInt32BE(sums[0], at)
    other.writeUInt32BE(sums[1], at + 4)
  }
  add(0, 24)
  put(24)
  for (let frame = 32; frame + FRAME <= other.length; frame += FRAME) {
    add(frame, frame + 8)
    add(frame + 24, frame + FRAME)
    put(frame + 16)
  }
  return other
}
