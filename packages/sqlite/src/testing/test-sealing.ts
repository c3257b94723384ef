import { type LogDriver, type LogEntry, type LogStorage, openLogStorage } from '@logpond/core'
import { TestClock } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import type { SqliteOptions } from '../sqlite-options.js'
import { DriverLab, type SqliteDriverSubject } from './driver-lab.js'

/** Some blocks, the last of which is not full. */
const ENTRIES = 24_000
const ROUND = 4000
const DELETED = 3000

const MODES: readonly (readonly [name: string, options: Partial<SqliteOptions>])[] = [
  ['with a write-ahead log', {}],
  ['without a write-ahead log', { wal: false }],
  ['with a sync for each batch', { durability: 'full' }],
]

function entryAt(i: number): LogEntry {
  return {
    message: `request r${i} took ${i % 97} ms`,
    timestamp: 1_700_000_000_000 + i,
    service: `service-${i % 3}`,
    attributes: { order: i },
  }
}

/** Tests that entries are sealed into blocks while they are stored, read, followed and deleted, and that no question notices it. */
export function testSealing(subject: SqliteDriverSubject, thread: 'worker' | 'main'): void {
  it.each(MODES)('seals entries while they are stored and read, %s', async (_name, options) => {
    const lab = new DriverLab(subject)
    const storage = await lab.openStorage({ ...options, thread })
    const following = collectIds(storage, ENTRIES)
    for (let first = 0; first < ENTRIES; first += ROUND) {
      storage.storeMany(Array.from({ length: ROUND }, (_, i) => entryAt(first + i)))
      await storage.flush()
      const stored = first + ROUND
      expect(await storage.count()).toBe(stored)
      expect(await storage.count({ text: `r${first + 7}` })).toBe(1)
      expect(await storage.count({ service: 'service-1', contains: ' took 5 ms' })).toBe(
        countOf(stored, (i) => i % 3 === 1 && i % 97 === 5),
      )
      const [newest] = await storage.search({ limit: 1 })
      expect(newest).toMatchObject({ id: stored, attributes: { order: stored - 1 } })
    }
    expect(await following).toEqual(Array.from({ length: ENTRIES }, (_, i) => i + 1))
    // Deletes a part of the first block.
    await storage.cleanup({ maxEntries: ENTRIES - DELETED })
    expect(await storage.count()).toBe(ENTRIES - DELETED)
    await storage.close()
    // A busy machine may not have sealed anything yet.
    const driver = await lab.open({ ...options, thread })
    await driver.checkpoint?.()
    await driver.close()
    // The bodies of batches lie next to their heads, those of blocks do not.
    expect(lab.value('SELECT count(*) FROM log_part WHERE body IS NULL')).toBeGreaterThan(0)
    const again = await lab.openStorage({ ...options, thread })
    let next = DELETED
    for await (const entry of again.scan({ order: 'oldest' })) {
      expect(entry).toEqual({ id: next + 1, severity: 9, ...entryAt(next) })
      next++
    }
    expect(next).toBe(ENTRIES)
  })

  it('seals what the last opening has left, once a storage that only reads is idle', async () => {
    const lab = new DriverLab(subject)
    const isSealed = () => lab.value('SELECT count(*) FROM log_part WHERE body IS NOT NULL') === 0
    const writing = await lab.openStorage({ thread }, { clock: new TestClock() })
    writing.storeMany(Array.from({ length: ROUND }, (_, i) => entryAt(i)))
    await writing.close()
    expect(isSealed()).toBe(false)

    await readAndIdle(lab.make({ thread, readOnly: true }))
    expect(isSealed()).toBe(false)

    const driver = lab.make({ thread })
    const tidying = Promise.withResolvers<void>()
    const checkpoint = driver.checkpoint?.bind(driver)
    driver.checkpoint = async () => {
      await checkpoint?.()
      tidying.resolve()
    }
    const sealed = tidying.promise.then(checkpoint)
    // The second call waits for what the first has begun.
    await readAndIdle(driver, sealed)
    expect(isSealed()).toBe(true)
  })
}

/** Reads over a storage, and lets it be idle, until `end`. */
async function readAndIdle(driver: LogDriver, end?: Promise<void>): Promise<void> {
  const clock = new TestClock()
  const storage = await openLogStorage({ driver, clock })
  expect(await storage.count({ service: 'service-1' })).toBe(countOf(ROUND, (i) => i % 3 === 1))
  await clock.tick(1000)
  await end
  expect(await storage.count({ text: 'r7' })).toBe(1)
  await storage.close()
}

async function collectIds(storage: LogStorage, count: number): Promise<number[]> {
  const ids: number[] = []
  for await (const { id } of storage.follow({ after: 0 })) {
    ids.push(id)
    if (ids.length === count) break
  }
  return ids
}

function countOf(end: number, matches: (i: number) => boolean): number {
  let count = 0
  for (let i = 0; i < end; i++) if (matches(i)) count++
  return count
}
