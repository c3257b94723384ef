import { readdirSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { batchOf } from './batch-of.js'
import { DriverLab, rejectionOf, type SqliteDriverSubject } from './driver-lab.js'

/** Tests what the threads of a driver share, and what they leave behind. */
export function testThreads(subject: SqliteDriverSubject): void {
  const { exclusive } = subject.binding

  describe('its threads', () => {
    it(
      exclusive
        ? 'read and write in one thread, which does not share the file with other processes'
        : 'read in a second thread, unless there is no write-ahead log',
      () => {
        const lab = new DriverLab(subject)
        const isShared = !exclusive
        expect(lab.make().supports).toEqual({
          concurrentReads: isShared,
          multiProcess: isShared,
          fullText: true,
          conditions: true,
          sync: true,
          persistent: true,
          durable: false,
        })
        expect(lab.make({ wal: false }).supports.concurrentReads).toBe(false)
        expect(lab.make({ thread: 'main' }).supports.concurrentReads).toBe(false)
        expect(lab.make({ durability: 'full' }).supports).toMatchObject({
          durable: true,
          fullText: true,
        })
      },
    )

    it('leave the outcome unknown if one ends during a write, and the token prevents a second write', async () => {
      const driver = new DriverLab(subject).make()
      const worker = await nextWorker(() => driver.open())
      const batch = batchOf('a', ...Array.from({ length: 2000 }, (_, index) => `message ${index}`))
      const append = rejectionOf(() => driver.append(batch))
      await worker.terminate()
      expect((await append).code).toBe('UNKNOWN_OUTCOME')
      expect((await rejectionOf(() => driver.append(batch))).code).toBe('CONNECTION')
      await driver.close()
      await driver.open()
      expect(await driver.append(batch)).toHaveLength(2000)
      expect(await driver.append(batch)).toHaveLength(2000)
      expect(await driver.count({})).toBe(2000)
    })

    it('leak neither files nor handles when a driver is opened and closed repeatedly', async () => {
      const lab = new DriverLab(subject)
      const cycle = async () => {
        const driver = subject.create({ directory: lab.folder })
        await driver.open()
        await driver.append(batchOf('a', 'first'))
        await driver.count({})
        await driver.close()
      }
      await cycle()
      const before = { files: openFiles(), resources: process.getActiveResourcesInfo().length }
      for (let round = 0; round < 8; round++) await cycle()
      // There may be fewer, if handles of the test runner were closed; files of a thread may take a moment to close.
      await expect.poll(openFiles, { timeout: 60_000 }).toBeLessThanOrEqual(before.files)
      expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before.resources)
    }, 300_000)
  })
}

/** Runs `start` and returns the worker thread that it started. */
async function nextWorker(start: () => unknown): Promise<Worker> {
  const { promise, resolve } = Promise.withResolvers<Worker>()
  process.once('worker', resolve)
  await start()
  return promise
}

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}
