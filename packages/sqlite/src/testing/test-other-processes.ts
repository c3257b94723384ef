import { once } from 'node:events'
import type { StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { DriverLab, type SqliteDriverSubject } from './driver-lab.js'

/** Tests that several processes can have a database open together. */
export function testOtherProcesses(subject: SqliteDriverSubject): void {
  describe('together with another process', () => {
    it('follows what that process writes', async () => {
      const lab = new DriverLab(subject)
      const storage = await lab.openStorage()
      const child = lab.start('write-on-request')
      await once(child, 'message')
      const all = storage.follow({ after: 0 })
      const errors = storage.follow({ after: 0, minSeverity: 'error' })
      for (const count of [1, 10, 2500]) {
        child.send(count)
        await once(child, 'message')
        storage.store({ message: 'own' })
      }
      const entries = await take(all, 2514)
      expect(entries.map(({ id }) => id)).toEqual(Array.from({ length: 2514 }, (_, i) => i + 1))
      expect(entries.filter(({ message }) => message === 'own')).toHaveLength(3)
      expect((await take(errors, 251)).every(({ severity }) => severity === 17)).toBe(true)
      child.send(0)
      expect(await once(child, 'exit')).toEqual([0, null])
    })

    it('writes at the same time to the same database', async () => {
      const lab = new DriverLab(subject)
      const storage = await lab.openStorage()
      const child = lab.start('write-on-request')
      await once(child, 'message')
      child.send(5000)
      const reported = once(child, 'message')
      const receipts = storage.storeMany(Array.from({ length: 5000 }, (_, i) => ({ message: `own ${i}` })))
      await Promise.all([storage.flush(), reported])
      expect(receipts.every(({ status }) => status === 'committed')).toBe(true)
      expect(await storage.count()).toBe(10_000)
      expect(await storage.count({ text: 'own' })).toBe(5000)
      const ids = receipts.map(({ id }) => id ?? 0)
      expect(ids).toEqual([...ids].sort((a, b) => a - b))
    })
  })
}

async function take(iterator: AsyncIterator<StoredLogEntry>, count: number): Promise<StoredLogEntry[]> {
  const entries: StoredLogEntry[] = []
  while (entries.length < count) {
    const { value, done } = await iterator.next()
    if (done) break
    entries.push(value)
  }
  return entries
}
