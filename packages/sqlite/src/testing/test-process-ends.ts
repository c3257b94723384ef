import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DriverLab, programPath, type SqliteDriverSubject } from './driver-lab.js'

/** Tests that pending entries are written when the process ends. */
export function testProcessEnds(subject: SqliteDriverSubject): void {
  const program = programPath('end')

  /** Rejects if the process fails, crashes, or does not end. */
  async function run(lab: DriverLab, way: string, flags: readonly string[] = [program]): Promise<void> {
    const args = [...flags, subject.module.href, lab.folder, way]
    await promisify(execFile)(process.execPath, args, { timeout: 240_000 })
  }

  async function countStored(lab: DriverLab): Promise<number> {
    const driver = await lab.open({ thread: 'main' })
    return driver.count({})
  }

  describe('a process that ends', { timeout: 300_000 }, () => {
    it.each([
      ['warm', 'writes in its exit handler'],
      ['cold', 'writes in its exit handler while the thread is still starting'],
      ['underWay', 'writes a batch only once that its thread is already writing'],
      ['pending', 'lives until the thread has written'],
      ['idle', 'is not kept alive by an open driver'],
      ['opening', 'writes the stored entries while its storage is still opening'],
      ['openingMain', 'writes the stored entries while its main thread is still opening the storage'],
      ['flushedMain', 'writes earlier entries immediately, and the rest when the storage is open'],
      ['created', 'lives until its storage is open and has written'],
    ])('%s: %s', async (way) => {
      const lab = new DriverLab(subject)
      await run(lab, way)
      expect(await countStored(lab)).toBe(2000)
    })
  })

  describe('a process with flags', { timeout: 300_000 }, () => {
    it.each([
      ['--max-old-space-size=500', [program]],
      ['--input-type=module', ['-e', 'await import(process.argv[1])', program]],
    ])('%s can start its threads', async (flag, rest) => {
      const lab = new DriverLab(subject)
      await run(lab, 'warm', [flag, ...rest])
      expect(await countStored(lab)).toBe(2000)
    })
  })
}
