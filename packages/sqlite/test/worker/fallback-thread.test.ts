import { describe, expect, it } from 'vitest'
import { FallbackThread } from '../../src/worker/fallback-thread.js'
import type { WorkerDriver } from '../../src/worker/worker-driver.js'

/** A thread that records its calls. */
function thread(calls: string[], path: string): WorkerDriver {
  return {
    open: async () => {
      calls.push(`open ${path}`)
      throw new Error('also thrown by finishOpening')
    },
    finishOpening: (timeout: number) => void calls.push(`finish ${timeout}`),
    close: async () => void calls.push('close'),
  } as unknown as WorkerDriver
}

function fallback() {
  const calls: string[] = []
  return { calls, fallback: new FallbackThread('test', (path) => thread(calls, path)) }
}

describe('a fallback thread', () => {
  it('opens the file in a thread, once, and closes it before the driver opens it', async () => {
    const { calls, fallback: subject } = fallback()
    subject.allow('/logs.db', undefined)
    expect(subject.driver).toBeUndefined()
    subject.open(100)
    subject.open(50)
    expect(subject.driver).toBeDefined()
    expect(calls).toEqual(['open /logs.db', 'finish 100', 'finish 50'])
    await subject.end()
    expect(calls.at(-1)).toBe('close')
    expect(subject.driver).toBeUndefined()
  })

  it('refuses a database in memory, and a file that is not, or no longer, claimed', async () => {
    const { calls, fallback: subject } = fallback()
    const unsupported = expect.objectContaining({ code: 'UNSUPPORTED' })
    expect(() => subject.open(100)).toThrow(unsupported)
    subject.allow(':memory:', undefined)
    expect(() => subject.open(100)).toThrow(unsupported)
    subject.allow('/logs.db', undefined)
    await subject.end()
    expect(() => subject.open(100)).toThrow(unsupported)
    expect(calls).toEqual([])
  })
})
