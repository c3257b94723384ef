import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const FIXTURE = fileURLToPath(new URL('./fixtures/memory.mjs', import.meta.url))
const MEGABYTE = 1024 * 1024

/** Megabytes that a case leaves in use, in a process of its own. */
async function megabytesOf(name: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', FIXTURE, name])
  return Number(stdout) / MEGABYTE
}

describe('memory', () => {
  it('of a full queue of 10,000 typical entries with their receipts is less than 20 MB', async () => {
    const megabytes = await megabytesOf('full queue')
    expect(megabytes).toBeLessThan(20)
    // If it were next to nothing, nothing would have been measured.
    expect(megabytes).toBeGreaterThan(1)
  })

  it('is as it was after a million entries have come through', async () => {
    expect(await megabytesOf('a million entries')).toBeLessThan(3)
  })

  it('keeps no entry that a listener has got', async () => {
    expect(await megabytesOf('delivered entries')).toBeLessThan(10)
  })

  it('does not grow with the reads that had a signal', async () => {
    expect(await megabytesOf('reads with a signal')).toBeLessThan(3)
  })
})
