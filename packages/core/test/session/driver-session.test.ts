import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { LogBatch } from '../../src/contract/log-batch.js'
import type { LogDriver } from '../../src/contract/log-driver.js'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { DriverSession } from '../../src/session/driver-session.js'
import { memoryDriver } from '../../src/testing/index.js'
import { nextTurn } from '../../src/time/real-timers.js'
import { batchOf } from '../testing/batch-of.js'

const errorOf = (code: LogStorageErrorCode) => new LogStorageError(code, `failed: ${code}`)

/** A session over a driver that records its calls. A test ends each `append`, `appendAhead` and `count` itself. */
async function openSession(options: { isOpen?: boolean; driver?: Partial<LogDriver> } = {}) {
  const calls: string[] = []
  const replies: Record<string, PromiseWithResolvers<unknown>> = {}
  const failures: LogStorageErrorCode[] = []
  const openOutcomes: (LogStorageErrorCode | 'ok' | Promise<void>)[] = []
  const pending = <T>(call: string): Promise<T> => {
    calls.push(call)
    const reply = Promise.withResolvers<unknown>()
    replies[call] = reply
    return reply.promise as Promise<T>
  }
  const driver: LogDriver = {
    ...memoryDriver(),
    async open() {
      calls.push('open')
      const outcome = openOutcomes.shift() ?? 'ok'
      if (outcome instanceof Promise) await outcome
      else if (outcome !== 'ok') throw errorOf(outcome)
    },
    append: () => pending('append'),
    appendAhead: () => pending('appendAhead'),
    appendSync(batch: LogBatch) {
      calls.push('appendSync')
      return Array.from({ length: batch.size }, (_, i) => i + 1)
    },
    count: () => pending('count'),
    finishOpening: (timeout) => void calls.push(`finishOpening ${timeout}`),
    async close() {
      calls.push('close')
      await closing
    },
    ...options.driver,
  }
  let closing: Promise<void> | undefined
  const holdClose = (until: Promise<void>) => {
    closing = until
  }
  const session = new DriverSession(driver)
  session.onReopenFailed = ({ code }) => failures.push(code)
  if (options.isOpen !== false) {
    await session.open()
    calls.length = 0
  }
  const end = async (call: string, outcome: unknown) => {
    if (outcome instanceof Error) replies[call]?.reject(outcome)
    else replies[call]?.resolve(outcome)
    await nextTurn()
  }
  const count = () => session.run('Counting', (driver, signal) => driver.count({}, signal))
  return { session, calls, end, failures, openOutcomes, count, holdClose }
}

const batch = batchOf([{ message: 'm' }])

describe('a connection', () => {
  it.each<[LogStorageErrorCode, boolean]>([
    ['CONNECTION', true],
    ['IO', true],
    ['UNKNOWN_OUTCOME', true],
    ['CORRUPT', true],
    ['BUSY', false],
    ['DISK_FULL', false],
    ['ABORTED', false],
  ])('is in doubt after a write that fails with %s: %s', async (code, isInDoubt) => {
    for (const method of ['append', 'appendAhead'] as const) {
      const { session, end } = await openSession()
      expect(session.isInDoubt).toBe(false)
      const written = session[method](batch)
      await Promise.all([expect(written).rejects.toMatchObject({ code }), end(method, errorOf(code))])
      expect(session.isInDoubt).toBe(isInDoubt)
      expect(session.canAppendAhead).toBe(!isInDoubt)
    }
  })

  it('is in doubt after a write that returns the wrong number of ids', async () => {
    const { session, end } = await openSession()
    const written = session.append(batch)
    await Promise.all([
      expect(written).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME' }),
      end('append', [1, 2]),
    ])
    expect(session.isInDoubt).toBe(true)
  })

  it('stays in doubt when a later write fails with an error that does not concern the connection', async () => {
    const { session, end } = await openSession()
    for (const code of ['IO', 'BUSY'] as const) {
      const written = session.append(batch)
      await Promise.all([expect(written).rejects.toMatchObject({ code }), end('append', errorOf(code))])
    }
    expect(session.isInDoubt).toBe(true)
  })
})

describe('reopen()', () => {
  it('replaces the connection once for all callers', async () => {
    const { session, calls, failures } = await openSession()
    const reopenings = [session.reopen(), session.reopen()]
    expect(session.isInDoubt).toBe(true)
    expect(await Promise.all(reopenings)).toEqual([undefined, undefined])
    expect(session.isInDoubt).toBe(false)
    expect(calls).toEqual(['close', 'open'])
    expect(failures).toEqual([])
    await session.reopen()
    expect(calls).toEqual(['close', 'open', 'close', 'open'])
  })

  it('waits for the write under way; until then reads and synchronous writes use the old connection', async () => {
    const { session, calls, end, count } = await openSession()
    const written = session.append(batch)
    const reopening = session.reopen()
    await nextTurn()
    const counted = count()
    expect(session.canAppendSync).toBe(true)
    expect(session.appendSync(batch, 100)).toEqual([1])
    expect(session.canAppendAhead).toBe(false)
    await end('append', [1])
    expect(await written).toEqual([1])
    // The read is still under way.
    expect(calls).toEqual(['append', 'count', 'appendSync'])
    expect(session.canAppendSync).toBe(false)
    await end('count', 1)
    expect(await counted).toBe(1)
    expect(await reopening).toBeUndefined()
    expect(calls).toEqual(['append', 'count', 'appendSync', 'close', 'open'])
    expect(session.canAppendSync).toBe(true)
  })

  it('holds reads back until the new connection is open', async () => {
    const { session, calls, end, openOutcomes, count } = await openSession()
    const opening = Promise.withResolvers<void>()
    openOutcomes.push(opening.promise)
    const reopening = session.reopen()
    await nextTurn()
    const counted = count()
    await nextTurn()
    expect(calls).toEqual(['close', 'open'])
    opening.resolve()
    await reopening
    await nextTurn()
    expect(calls).toEqual(['close', 'open', 'count'])
    await end('count', 1)
    expect(await counted).toBe(1)
  })

  it('resolves with the error when the engine cannot be opened, reports it once, and leaves the connection in doubt', async () => {
    const { session, calls, failures, openOutcomes, count } = await openSession()
    openOutcomes.push('READ_ONLY')
    const [first, second] = await Promise.all([session.reopen(), session.reopen()])
    expect(first).toMatchObject({ code: 'IO', cause: { code: 'READ_ONLY' } })
    expect(second).toBe(first)
    expect(failures).toEqual(['IO'])
    expect(session.isInDoubt).toBe(true)
    await expect(count()).rejects.toMatchObject({
      code: 'CONNECTION',
      message: `The driver memory has lost its connection and could not open it again: ${first?.message}`,
      cause: first,
    })
    expect(await session.reopen()).toBeUndefined()
    expect(session.isInDoubt).toBe(false)
    // The closed connection is not closed again.
    expect(calls).toEqual(['close', 'open', 'open'])
  })

  it('waits for the first opening', async () => {
    const { session, calls, openOutcomes } = await openSession({ isOpen: false })
    const opening = Promise.withResolvers<void>()
    openOutcomes.push(opening.promise)
    const opened = session.open()
    const reopening = session.reopen()
    await nextTurn()
    expect(calls).toEqual(['open'])
    opening.resolve()
    await opened
    expect(await reopening).toBeUndefined()
    expect(calls).toEqual(['open', 'close', 'open'])
  })

  it('opens nothing after the session is closed, and close() waits for it', async () => {
    const { session, calls, end, failures } = await openSession()
    const written = session.append(batch)
    const reopening = session.reopen()
    let isClosed = false
    const closed = session.close().then(() => {
      isClosed = true
    })
    await nextTurn()
    expect(isClosed).toBe(false)
    await end('append', [1])
    expect(await written).toEqual([1])
    expect(await reopening).toMatchObject({ code: 'CLOSED' })
    await closed
    expect(await session.reopen()).toMatchObject({ code: 'CLOSED' })
    expect(calls).toEqual(['append', 'close'])
    expect(failures).toEqual(['CLOSED', 'CLOSED'])
  })

  it('reports the greatest id of the store before anything else uses the new connection', async () => {
    const { session, calls, count, end, openOutcomes } = await openSession()
    session.onReopened = (lastId) => calls.push(`lastId ${lastId}`)
    const opening = Promise.withResolvers<void>()
    openOutcomes.push(opening.promise)
    const reopening = session.reopen()
    await nextTurn()
    const counted = count()
    opening.resolve()
    await reopening
    await nextTurn()
    await end('count', 0)
    expect(await counted).toBe(0)
    expect(calls).toEqual(['close', 'open', 'lastId 0', 'count'])
  })
})

describe('an error of a reopening', () => {
  it.each<LogStorageErrorCode>([
    'BUSY',
    'DISK_FULL',
    'IO',
    'CORRUPT',
    'CONNECTION',
    'UNKNOWN_OUTCOME',
    'CLOSED',
    'ABORTED',
  ])('stays as it is with the code %s', async (code) => {
    const { session, openOutcomes } = await openSession()
    openOutcomes.push(code)
    expect(await session.reopen()).toMatchObject({ code, message: `failed: ${code}` })
  })

  it.each<LogStorageErrorCode>(['READ_ONLY', 'UNSUPPORTED', 'INVALID_OPTIONS'])(
    'becomes IO instead of %s, because the store could be opened before',
    async (code) => {
      const { session, openOutcomes } = await openSession()
      openOutcomes.push(code)
      expect(await session.reopen()).toMatchObject({
        code: 'IO',
        message: `The storage could not be opened again: failed: ${code}`,
        cause: { code },
      })
    },
  )

  it('comes from stats() too, and closes the new connection', async () => {
    const stats = () => {
      throw new Error('no table')
    }
    const { session, calls, count } = await openSession({ driver: { stats } })
    session.onReopened = () => {}
    expect(await session.reopen()).toMatchObject({
      code: 'CONNECTION',
      message: expect.stringContaining('The driver memory could not open'),
    })
    expect(calls).toEqual(['close', 'open', 'close'])
    expect(session.isInDoubt).toBe(true)
    await expect(count()).rejects.toMatchObject({ code: 'CONNECTION' })
  })
})

describe('open()', () => {
  const ABORTED = { code: 'ABORTED', message: 'Opening the storage was aborted.', cause: 'enough' }

  it('does not open the driver if the signal is already aborted', async () => {
    const { session, calls } = await openSession({ isOpen: false })
    await expect(session.open(AbortSignal.abort('enough'))).rejects.toMatchObject(ABORTED)
    expect(calls).toEqual([])
  })

  it('closes a driver that was opened after the signal was aborted, and reports the problems that it found', async () => {
    const found = errorOf('CORRUPT')
    const controller = new AbortController()
    const open = () => {
      controller.abort('enough')
      return [found]
    }
    const { session, calls } = await openSession({ isOpen: false, driver: { open } })
    const incidents: LogStorageError[] = []
    session.onRecovered = (incident) => incidents.push(incident)
    await expect(session.open(controller.signal)).rejects.toMatchObject(ABORTED)
    expect(calls).toEqual(['close'])
    expect(incidents).toEqual([found])
  })

  it('rejects with ABORTED if the driver fails because of the signal', async () => {
    const controller = new AbortController()
    const open = () => {
      controller.abort('enough')
      throw errorOf('IO')
    }
    const { session } = await openSession({ isOpen: false, driver: { open } })
    await expect(session.open(controller.signal)).rejects.toMatchObject(ABORTED)
  })

  it('needs no listener for the problems that the driver found', async () => {
    const { session } = await openSession({ isOpen: false, driver: { open: () => [errorOf('CORRUPT')] } })
    await session.open()
    expect(session.canAppendSync).toBe(true)
  })
})

describe('synchronous writes', () => {
  it('are impossible without appendSync, and before the first opening', async () => {
    const { appendSync: _, ...driver } = memoryDriver()
    const without = new DriverSession(driver)
    await without.open()
    expect(without.canAppendSync).toBe(false)
    const { session } = await openSession({ isOpen: false })
    expect(session.canAppendSync).toBe(false)
  })

  it('wait only for the first opening', async () => {
    const { session, calls, openOutcomes } = await openSession({ isOpen: false })
    const opening = Promise.withResolvers<void>()
    openOutcomes.push(opening.promise)
    const opened = session.open()
    expect(session.canAppendSync).toBe(true)
    session.finishOpening(50)
    opening.resolve()
    await opened
    session.finishOpening(60)
    expect(calls).toEqual(['open', 'finishOpening 50'])
  })

  it('get the error of the opening as a LogStorageError', async () => {
    const finishOpening = () => {
      throw new Error('no thread')
    }
    const { session, openOutcomes } = await openSession({ isOpen: false, driver: { finishOpening } })
    openOutcomes.push(new Promise(() => {}))
    void session.open()
    await Promise.resolve()
    expect(() => session.finishOpening(50)).toThrow('The driver memory could not open: ')
  })
})

it('converts an error of a write that is not a LogStorageError', async () => {
  const append = () => Promise.reject(new TypeError('bug'))
  const { session } = await openSession({ driver: { append } })
  await expect(session.append(batch)).rejects.toMatchObject({
    code: 'UNKNOWN_OUTCOME',
    message: expect.stringContaining('The driver memory failed while writing'),
  })
})

it('leaves no listener on the signal of a read', async () => {
  const { session, end } = await openSession()
  const { signal } = new AbortController()
  const counted = session.run('Counting', (driver, own) => driver.count({}, own), signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await end('count', 3)
  expect(await counted).toBe(3)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

describe('close()', () => {
  it('allows no later call', async () => {
    const { session, count } = await openSession()
    await session.close()
    expect(session.canAppendSync).toBe(false)
    expect(session.canAppendAhead).toBe(false)
    await expect(count()).rejects.toMatchObject({ code: 'CLOSED', message: 'The storage is closed.' })
  })

  it('rejects if the driver cannot close, even while a reopening waits for a read', async () => {
    const close = () => {
      throw new Error('stuck')
    }
    const { session, end, count } = await openSession({ driver: { close } })
    const counted = count()
    const reopening = session.reopen()
    await nextTurn()
    const closed = session.close()
    await Promise.all([
      expect(counted).rejects.toMatchObject({ code: 'CLOSED' }),
      expect(closed).rejects.toMatchObject({
        code: 'IO',
        message: expect.stringContaining('The driver memory could not close'),
      }),
      end('count', 1),
    ])
    expect(await reopening).toMatchObject({ code: 'CLOSED' })
  })

  it('opens no new connection after the old one was closed', async () => {
    const { session, calls, holdClose } = await openSession()
    const released = Promise.withResolvers<void>()
    holdClose(released.promise)
    const reopening = session.reopen()
    await nextTurn()
    const closed = session.close()
    released.resolve()
    await closed
    expect(await reopening).toMatchObject({ code: 'CLOSED' })
    expect(calls).toEqual(['close'])
  })
})
