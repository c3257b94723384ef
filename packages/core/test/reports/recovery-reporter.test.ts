import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LogStorageError } from '../../src/errors/log-storage-error.js'
import { openLogStorage } from '../../src/open-log-storage.js'
import { memoryDriver } from '../../src/testing/memory-driver.js'
import { TestClock } from '../../src/testing/test-clock.js'

const damage = (message: string) => new LogStorageError('CORRUPT', message)

/** A driver that reports a problem at each opening, and whose first write loses the connection. */
function driverThatFinds(...openings: LogStorageError[][]) {
  const driver = memoryDriver()
  let isLost = openings.length > 1
  return Object.assign(Object.create(driver) as typeof driver, {
    name: driver.name,
    supports: driver.supports,
    open: async () => openings.shift(),
    append: (batch: Parameters<typeof driver.append>[0]) => {
      if (!isLost) return driver.append(batch)
      isLost = false
      throw new LogStorageError('CONNECTION', 'lost')
    },
    search: driver.search.bind(driver),
    stats: driver.stats.bind(driver),
    close: () => {},
  })
}

function warnings() {
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => spy.mockRestore())
  return spy
}

describe('a problem that a driver found and solved', () => {
  it('is reported to onRecovered, and is the last error', async () => {
    const warning = warnings()
    const found = [damage('first'), damage('second')]
    const reported: LogStorageError[] = []
    await using storage = await openLogStorage({
      driver: driverThatFinds(found),
      onRecovered: (incident) => reported.push(incident),
      flushOnExit: false,
    })
    expect(reported).toEqual(found)
    expect(storage.stats()).toMatchObject({ lastError: found[1], state: 'open' })
    expect(warning).not.toHaveBeenCalled()
  })

  it('emits a warning if there is no listener, or the listener fails', async () => {
    const warning = warnings()
    await using storage = await openLogStorage({
      driver: driverThatFinds([damage('first'), damage('second')]),
      flushOnExit: false,
    })
    expect(warning.mock.calls.map(([message]) => String(message).split(' ')[0])).toEqual(['first', 'second'])
    expect(warning.mock.calls[0]?.[1]).toMatchObject({ type: 'LogpondWarning', code: 'CORRUPT' })
    expect(storage.stats().lastError?.message).toBe('second')
    await using other = await openLogStorage({
      driver: driverThatFinds([damage('third')]),
      onRecovered: () => {
        throw new Error('listener')
      },
      flushOnExit: false,
    })
    expect(other.stats().lastError?.message).toBe('third')
    expect(warning).toHaveBeenCalledTimes(3)
  })

  it('is also reported at a later opening', async () => {
    warnings()
    const reported: string[] = []
    const clock = new TestClock()
    await using storage = await openLogStorage({
      driver: driverThatFinds([], [damage('later')]),
      onRecovered: ({ message }) => reported.push(message),
      retry: { jitter: false },
      flushOnExit: false,
      clock,
    })
    expect(reported).toEqual([])
    const receipt = storage.store({ message: 'a' })
    const committed = receipt.committed()
    await clock.tick(1000)
    await committed
    expect(reported).toEqual(['later'])
    expect(storage.stats().lastError?.message).toBe('later')
  })

  it('is a warning if an entry of the listener has caused it, so that the two do not go on for ever', async () => {
    const warning = warnings()
    const reported: LogStorageError[] = []
    const clock = new TestClock()
    const driver = Object.assign(driverThatFinds([]), {
      open: async () => [damage('again')],
      append: () => Promise.reject(new LogStorageError('CONNECTION', 'lost')),
    })
    const storage = await openLogStorage({
      driver,
      onRecovered: (incident) => {
        reported.push(incident)
        storage?.store({ message: 'recovered' })
      },
      onDrop: () => {},
      retry: { attempts: 2, jitter: false },
      flushOnExit: false,
      clock,
    })
    storage.store({ message: 'a' })
    await clock.runAll()
    await clock.runAll()
    // The first opening, and the new connections for the entry that the test has stored.
    expect(reported.length).toBeLessThanOrEqual(3)
    expect(warning).toHaveBeenCalled()
    expect(storage.stats()).toMatchObject({ queued: 0, inFlight: 0, committed: 0 })
    await storage.close()
  })

  it('needs a listener that is a function', async () => {
    const options = { driver: memoryDriver(), onRecovered: 'log' as never }
    await expect(openLogStorage(options)).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('onRecovered'),
    })
  })
})
