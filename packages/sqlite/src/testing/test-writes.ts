import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { batchOf } from './batch-of.js'
import { DriverLab, type SqliteDriverSubject } from './driver-lab.js'

const NEWEST = { order: 'newest', limit: 10 } as const

/** Tests that reads return what was written. */
export function testWrites(subject: SqliteDriverSubject, thread: 'worker' | 'main'): void {
  it('writes, reads and counts, and finds all entries again after closing and opening', async () => {
    const driver = await new DriverLab(subject).open({ thread })
    expect(await driver.append(batchOf('a', 'first', 'second'))).toEqual([1, 2])
    expect(await driver.append(batchOf('a', 'first', 'second'))).toEqual([1, 2])
    await driver.close()
    await driver.open()
    expect(driver.appendSync?.(batchOf('b', 'third'), 60_000)).toEqual([3])
    const found = await driver.search(NEWEST)
    expect(found.map((entry) => entry.message).sort()).toEqual(['first', 'second', 'third'])
    expect(await driver.count({})).toBe(3)
    expect(await driver.stats()).toMatchObject({ entries: 3, lastId: 3 })
  })

  it('finds words, and the rows of a batch that needs several statements', async () => {
    const driver = await new DriverLab(subject).open({ thread })
    const messages = Array.from({ length: 1234 }, (_, index) => `number n${index}`)
    await driver.append(batchOf('a', ...messages))
    const text = { all: [{ words: ['n777'], prefix: false }], none: [] }
    expect(await driver.search({ ...NEWEST, text })).toMatchObject([{ id: 778, message: 'number n777' }])
  })

  it('returns every field as it was stored', async () => {
    const storage = await new DriverLab(subject).openStorage({ thread })
    const entry = {
      message: 'Crème brûlée 😀\nsecond line\u0000behind NUL',
      timestamp: 1_700_000_000_000.123,
      severity: 18 as const,
      service: '',
      host: 'wörker-1',
      traceId: '0AF7651916cd43dd8448eb211c80319c',
      spanId: '00f067aa0ba902b7',
      attributes: { 'a.b': 1, a: { b: [1, { c: null }] }, empty: {}, '': '', emoji: '🏳️‍🌈' },
    }
    const receipt = storage.store(entry)
    expect(receipt.status).toBe('queued')
    const id = await receipt.committed()
    expect(await storage.getRecent(1)).toEqual([{ id, ...entry }])
    const plain = await storage.store({ message: '', timestamp: 0 }).committed()
    expect(await storage.search({ order: 'oldest', limit: 1 })).toEqual([
      { id: plain, message: '', timestamp: 0, severity: 9 },
    ])
  })

  it('keeps entries only in memory with the path :memory:', async () => {
    const lab = new DriverLab(subject)
    const driver = await lab.open({ thread, path: ':memory:' })
    await driver.append(batchOf('a', 'first'))
    expect(await driver.count({})).toBe(1)
    expect(driver.supports).toMatchObject({ persistent: false, concurrentReads: false, multiProcess: false })
    expect(readdirSync(lab.folder)).toEqual([])
  })
}
