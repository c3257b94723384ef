import { afterEach, expect } from 'vitest'
import type { LogStorage } from '../../src/contract/log-storage.js'
import type { OpenLogStorageOptions } from '../../src/contract/storage-options.js'
import { openLogStorage } from '../../src/open-log-storage.js'
import { TestClock } from '../../src/testing/index.js'
import { type ProbeDriver, probeDriver } from './probe-driver.js'

const opened: { storage: LogStorage; driver: ProbeDriver; clock: TestClock }[] = []

/** A storage with its own probe driver and clock, closed after the test. */
export async function openStorage(
  options: Omit<OpenLogStorageOptions, 'driver' | 'clock'> & { driver?: ProbeDriver } = {},
) {
  const { driver = probeDriver(), ...rest } = options
  const clock = new TestClock()
  // Without a listener, each drop that a test provokes would be a process warning.
  const storage = await openLogStorage({ onDrop: () => {}, flushOnExit: false, ...rest, driver, clock })
  const parts = { storage, driver, clock }
  opened.push(parts)
  return parts
}

afterEach(async () => {
  for (const { storage, driver, clock } of opened.splice(0)) {
    driver.release()
    const closed = storage.close().catch(() => {})
    await clock.runAll()
    await closed
    expect(driver.violations).toEqual([])
    const opened = driver.callsOf('open').filter(({ outcome }) => outcome === 'ok')
    expect(driver.callsOf('close')).toHaveLength(opened.length)
    // A closed storage leaves no timers behind.
    expect(clock.pending).toBe(0)
  }
})

/** The messages of `count` entries. */
export function messages(count: number, prefix = 'm'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`)
}

/** `count` entries with different messages. */
export function entries(count: number, prefix?: string): { message: string }[] {
  return messages(count, prefix).map((message) => ({ message }))
}
