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
async function openSession(options: { isOpen?: boolean } = {}) {
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
    close() {
      calls.push('close')
    },
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
  return { session, calls, end, failures, openOutcomes, count }
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

  it('is in doubt after a write that answers with the wrong number of ids', async () => {
    const { session, end } = await openSession()
    const written = session.append(batch)
    await Promise.all([
      expect(written).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME' }),
      end('append', [1, 2]),
    ])
    expect(session.isInDoubt).toBe(true)
  })

  it('stays in doubt when a later write fails without saying anything about it', async () => {
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
    // The read is under way still.
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
    await expect(count()).rejects.toMatchObject({ code: 'CONNECTION' })
    expect(await session.reopen()).toBeUndefined()
    expect(session.isInDoubt).toBe(false)
    // What was closed already is not closed again.
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

  it('opens nothing once the session is closed, and is waited for by close()', async () => {
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
