import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DriverLab, programPath, type SqliteDriverSubject } from './driver-lab.js'

/** Tests that what is pending is written when the process ends. */
export function testProcessEnds(subject: SqliteDriverSubject): void {
  const program = programPath('end')

  /** Rejects when the process fails, crashes, or does not end. */
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
      ['cold', 'writes in its exit handler while the thread still starts'],
      ['underWay', 'writes once what its thread is writing anyway'],
      ['pending', 'lives until the thread has written'],
      ['idle', 'is not kept alive by an open driver'],
      ['opening', 'writes what was stored while its storage still opens'],
      ['openingMain', 'writes what was stored while its own thread still opens the storage'],
      ['flushedMain', 'writes at once what was stored before, and the rest once the storage is open'],
      ['created', 'lives until its storage is open and has written'],
    ])('%s: %s', async (way) => {
      const lab = new DriverLab(subject)
      await run(lab, way)
      expect(await countStored(lab)).toBe(2000)
    })
  })

  describe('a process with flags of its own', { timeout: 300_000 }, () => {
    it.each([
      ['--max-old-space-size=500', [program]],
      ['--input-type=module', ['-e', 'await import(process.argv[1])', program]],
    ])('%s has its threads too', async (flag, rest) => {
      const lab = new DriverLab(subject)
      await run(lab, 'warm', [flag, ...rest])
      expect(await countStored(lab)).toBe(2000)
    })
  })
}
