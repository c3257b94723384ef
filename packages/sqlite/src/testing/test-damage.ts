import { readFileSync } from 'node:fs'
import type { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { batchOf } from './batch-of.js'
import { DriverLab, rejectionOf, type SqliteDriverSubject } from './driver-lab.js'

const BATCH = 3000

/** Damage that SQLite itself does not notice. */
const flipped = (value: Uint8Array): Uint8Array => {
  const bytes = Uint8Array.from(value)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] as number) ^ 0x10
  return bytes
}
const cut = (value: Uint8Array): Uint8Array => value.slice(0, value.length >> 1)
const emptied = (): Uint8Array => new Uint8Array(0)

type Table = 'log_part' | 'log_body' | 'log_filter' | 'log_dead' | 'log_token'

/** Tests that a damaged value of a database costs only its own entries, and is reported. */
export function testDamage(subject: SqliteDriverSubject, thread: 'worker' | 'main'): void {
  describe('damage inside a value', () => {
    it('changes nothing if there is none', async () => {
      const lab = await filled()
      const { storage, reports } = await opened(lab)
      expect(await storage.count({ text: 'message' })).toBe(3 * BATCH + 3)
      await storage.close()
      expect(reports).toEqual([])
    })

    it('costs only the entries of the blocks and batches whose bodies are damaged', async () => {
      const lab = await filled()
      change(lab, 'log_body', 0, flipped)
      change(lab, 'log_body', 1, cut)
      change(lab, 'log_part', -1, emptied, 'body')
      const { storage, reports } = await opened(lab)
      storage.store({ message: 'written before the damage is met' })
      await storage.flush()
      expect(await storage.count({ text: 'message' })).toBe(BATCH)
      expect(await storage.search({ order: 'oldest', limit: 1 })).toMatchObject([{ id: 2 * BATCH + 1 }])
      expect(reports).toEqual([
        expect.stringMatching(
          / 3000 entries with ids from 1 to 3000 and times from 20.* kept in the table log_aside/s,
        ),
        expect.stringMatching(/ 3000 entries with ids from 3001 to 6000 and times from 20/),
        expect.stringMatching(/ 3 entries with ids from 9001 to 9003 and times from 20/),
      ])
      storage.store({ message: 'afterwards' })
      await storage.flush()
      expect(await storage.count()).toBe(BATCH + 2)
      expect(await storage.cleanup({ maxEntries: 2 })).toEqual({ deleted: BATCH })
      expect(await storage.count()).toBe(2)
    })

    it('is passed over by a follower that begins before it', async () => {
      const lab = await filled()
      change(lab, 'log_body', 1, flipped)
      const { storage, reports } = await opened(lab)
      const ids: number[] = []
      for await (const { id } of storage.follow({ after: BATCH - 2 })) {
        ids.push(id)
        if (ids.length === 4) break
      }
      expect(ids).toEqual([BATCH - 1, BATCH, 2 * BATCH + 1, 2 * BATCH + 2])
      expect(reports).toEqual([expect.stringContaining('ids from 3001 to 6000')])
    })

    it('fails reads of a reader that changes nothing, if they need it, and only those', async () => {
      const lab = await filled()
      change(lab, 'log_body', 0, flipped)
      const before = readFileSync(lab.path)
      const driver = await lab.open({ thread, readOnly: true })
      expect(await driver.readAfter(BATCH, {}, 1)).toMatchObject([{ id: BATCH + 1 }])
      expect(await rejectionOf(() => driver.readAfter(0, {}, 1))).toMatchObject({
        code: 'CORRUPT',
        message: expect.stringContaining('3000 entries with ids from 1 to 3000'),
      })
      await driver.close()
      expect(readFileSync(lab.path).equals(before)).toBe(true)
      change(lab, 'log_part', 0, flipped)
      const again = lab.make({ thread, readOnly: true })
      expect(await again.open()).toMatchObject([
        { code: 'CORRUPT', message: expect.stringContaining('ids from 1 to 3000') },
      ])
      expect((await rejectionOf(() => again.count({}))).code).toBe('CORRUPT')
      await again.close()
      expect(rows(lab, 'SELECT key, value FROM log_aside')).toEqual([])
    })

    it('in heads and lists is dealt with when the storage opens', async () => {
      const lab = await filled({ maxEntries: 3 * BATCH })
      change(lab, 'log_dead', 0, flipped)
      change(lab, 'log_part', 1, flipped)
      change(lab, 'log_token', 0, flipped)
      change(lab, 'log_filter', 2, flipped)
      const { storage, reports } = await opened(lab)
      // Of the entries that were deleted, those of the first block are back.
      expect(await storage.count({ text: 'message' })).toBe(2 * BATCH + 2)
      expect(reports).toEqual([
        expect.stringContaining('ids from 3001 to 6000'),
        expect.stringContaining('which has 3000 entries with ids from 1 to 3000'),
        expect.stringContaining('tokens'),
      ])
      await storage.close()
      const again = await opened(lab)
      expect(await again.storage.count()).toBe(2 * BATCH + 2)
      expect(again.reports).toEqual([])
    })

    it('fails one batch when sealing meets it, and then everything else is sealed', async () => {
      const lab = await filled()
      change(lab, 'log_part', -1, flipped, 'body')
      const driver = await lab.open({ thread })
      let met: unknown
      let batch = batchOf('more')
      for (let i = 0; i < 600 && met === undefined; i++) {
        batch = batchOf(`more ${i}`, ...Array.from({ length: 1000 }, (_, k) => `more ${i} ${k}`))
        met = await rejectionOf(() => driver.append(batch)).catch(() => undefined)
      }
      expect(met).toMatchObject({
        code: 'CORRUPT',
        message: expect.stringContaining('ids from 9001 to 9003'),
      })
      await driver.close()
      expect(await driver.open()).toMatchObject([
        { code: 'CORRUPT', message: expect.stringContaining('put') },
      ])
      expect(await driver.append(batch)).toHaveLength(1000)
      // Each takes a quarter of a second at most, which is little on a busy machine, and nothing once all is done.
      for (let i = 0; i < 400; i++) await driver.checkpoint?.()
      expect(await driver.count({})).toBe((await driver.stats()).entries)
      await driver.close()
      // The last batch may have come after the last piece of work, and is too small to be worth another.
      const hot = rows(lab, 'SELECT key, body AS value FROM log_part WHERE body IS NOT NULL')
      expect(hot.length).toBeLessThanOrEqual(1)
      expect(await driver.open()).toEqual([])
    })

    it('does not keep a cleanup from deleting', async () => {
      const lab = await filled()
      change(lab, 'log_body', 0, flipped)
      const { storage, reports } = await opened(lab)
      expect(await storage.cleanup({ maxEntries: 3 * BATCH - 100 })).toEqual({ deleted: 0 })
      expect(reports).toEqual([expect.stringContaining('ids from 1 to 3000')])
      expect(await storage.cleanup({ maxEntries: BATCH })).toEqual({ deleted: BATCH + 3 })
    })
  })

  /** A database with three blocks of 3,000 entries and a batch of three. */
  async function filled(policy?: { maxEntries: number }): Promise<DriverLab> {
    const lab = new DriverLab(subject)
    const driver = await lab.open({ thread })
    for (let block = 0; block < 3; block++) {
      const messages = Array.from({ length: BATCH }, (_, i) => `message ${block} ${i}`)
      await driver.append(batchOf(`block ${block}`, ...messages))
      await driver.checkpoint?.()
    }
    await driver.append(batchOf('hot', 'message a', 'message b', 'message c'))
    if (policy !== undefined) await driver.deleteOldest({ expired: [], dryRun: false, ...policy }, BATCH)
    await driver.close()
    return lab
  }

  async function opened(lab: DriverLab) {
    const reports: string[] = []
    const onRecovered = ({ message }: LogStorageError) => void reports.push(message)
    const storage = await lab.openStorage({ thread }, { onRecovered })
    return { storage, reports }
  }

  function connected<Result>(
    lab: DriverLab,
    work: (connection: ReturnType<typeof connect>) => Result,
  ): Result {
    const connection = connect(lab)
    try {
      return work(connection)
    } finally {
      connection.close()
    }
  }

  function connect(lab: DriverLab) {
    const { binding } = subject
    const connection = binding.connect({ path: lab.path, readOnly: false, busyTimeout: 0 })
    if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    return connection
  }

  function rows(lab: DriverLab, sql: string) {
    return connected(lab, (connection) => {
      const statement = connection.prepare(sql)
      const found = statement.allBytes([])
      statement.finalize()
      return found as { key: number; value: Uint8Array | null }[]
    })
  }

  /** Changes the value in one row of a table: the first, second, …, or with −1 the last. */
  function change(
    lab: DriverLab,
    table: Table,
    row: number,
    to: (value: Uint8Array) => Uint8Array,
    column = table === 'log_part' ? 'head' : 'value',
  ): void {
    const { key, value } = rows(lab, `SELECT key, ${column} AS value FROM ${table} ORDER BY key`).at(row) as {
      key: number
      value: Uint8Array
    }
    connected(lab, (connection) => {
      const statement = connection.prepare(`UPDATE ${table} SET ${column} = ? WHERE key = ?`)
      statement.run([to(value), key])
      statement.finalize()
    })
  }
}
