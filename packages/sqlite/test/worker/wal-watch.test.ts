import { describe, expect, it } from 'vitest'
import { WalWatch } from '../../src/worker/wal-watch.js'

const MIB = 1024 * 1024
const INTERVAL = 50

describe('WalWatch', () => {
  it('warns when a large log keeps growing, and again when it has doubled', async () => {
    const { warnings, look } = watch()
    await look(63 * MIB, 64 * MIB)
    expect(warnings).toEqual([])
    await look(66 * MIB)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('/var/logs.db-wal has grown to 66 MiB')
    await look(100 * MIB, 131 * MIB)
    expect(warnings).toHaveLength(1)
    await look(132 * MIB)
    expect(warnings).toHaveLength(2)
  })

  it('warns again after the log was small in between', async () => {
    const { warnings, look } = watch()
    await look(70 * MIB, 71 * MIB, 4 * MIB, 70 * MIB, 71 * MIB)
    expect(warnings).toHaveLength(2)
  })

  it('does not warn about a log that one large transaction left', async () => {
    const { warnings, look } = watch()
    await look(300 * MIB, 300 * MIB, 300 * MIB, 16 * MIB)
    expect(warnings).toEqual([])
  })

  it('warns at a greater size if checkpoints are rare', async () => {
    const { warnings, look } = watch(10_000)
    await look(300 * MIB, 312 * MIB)
    expect(warnings).toEqual([])
    await look(313 * MIB, 314 * MIB)
    expect(warnings).toHaveLength(1)
  })

  it('does not check the log if nothing is checkpointed', async () => {
    const { warnings, looks, look } = watch(0)
    await look(300 * MIB, 400 * MIB)
    expect([warnings, looks()]).toEqual([[], 0])
  })

  it('checks only now and then', async () => {
    const { watched, looks } = watch()
    for (let i = 0; i < 3 * INTERVAL - 1; i++) await watched.appended()
    expect(looks()).toBe(2)
  })

  it('treats a missing log as empty', async () => {
    const warnings: string[] = []
    const watched = new WalWatch({
      path: '/nowhere/logs.db',
      walAutocheckpoint: 1000,
      warn: (text) => warnings.push(text),
    })
    for (let i = 0; i < INTERVAL; i++) await watched.appended()
    expect(warnings).toEqual([])
  })
})

function watch(walAutocheckpoint = 1000) {
  const warnings: string[] = []
  let looks = 0
  let size = 0
  const watched = new WalWatch({
    path: '/var/logs.db',
    walAutocheckpoint,
    sizeOf: async () => {
      looks++
      return size
    },
    warn: (message) => warnings.push(message),
  })
  return {
    warnings,
    watched,
    looks: () => looks,
    /** Makes it check logs of these sizes, one after the other. */
    async look(...sizes: number[]) {
      for (size of sizes) for (let i = 0; i < INTERVAL; i++) await watched.appended()
    },
  }
}
