import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const FIXTURE = fileURLToPath(new URL('./fixtures/memory.mjs', import.meta.url))
const MEGABYTE = 1024 * 1024

/** The megabytes that are in use after a case has run in a separate process. */
async function megabytesOf(name: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', FIXTURE, name])
  return Number(stdout) / MEGABYTE
}

describe('memory', () => {
  it('of a full queue of 10,000 typical entries with their receipts is less than 20 MB', async () => {
    const megabytes = await megabytesOf('full queue')
    expect(megabytes).toBeLessThan(20)
    // A value near zero would mean that nothing was measured.
    expect(megabytes).toBeGreaterThan(1)
  })

  it('returns to its initial size after a million entries', async () => {
    expect(await megabytesOf('a million entries')).toBeLessThan(3)
  })

  it('does not hold entries that a listener has received', async () => {
    expect(await megabytesOf('delivered entries')).toBeLessThan(10)
  })

  it('does not grow with the number of reads that had a signal', async () => {
    expect(await megabytesOf('reads with a signal')).toBeLessThan(3)
  })
})
