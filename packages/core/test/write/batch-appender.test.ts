import { describe, expect, it } from 'vitest'
import type { LogBatch } from '../../src/contract/log-batch.js'
import type { LogDriver } from '../../src/contract/log-driver.js'
import type { RetryOptions } from '../../src/contract/retry-options.js'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { encodeEntry } from '../../src/record/log-record.js'
import { DriverSession } from '../../src/session/driver-session.js'
import { memoryDriver, TestClock } from '../../src/testing/index.js'
import { BatchAppender } from '../../src/write/batch-appender.js'
import { InDoubtWrites } from '../../src/write/in-doubt-writes.js'
import { QueuedBatch } from '../../src/write/queued-batch.js'
import { RetryPolicy } from '../../src/write/retry-policy.js'
import { SettleableReceipt } from '../../src/write/settleable-receipt.js'

const errorOf = (code: LogStorageErrorCode) => new LogStorageError(code, `expected: ${code}`)
const always = () => undefined

function batchOf(message: string): QueuedBatch {
  const batch = new QueuedBatch(message, 0)
  batch.push(
    encodeEntry({ message }, () => 0),
    1,
    new SettleableReceipt(),
  )
  return batch
}

/** A write that the driver has received, which ends when a test says so. */
interface Call {
  readonly method: 'append' | 'appendAhead'
  readonly token: string
  readonly reply: PromiseWithResolvers<readonly number[]>
}

async function openAppender(retry: RetryOptions = { attempts: 1 }) {
  const calls: Call[] = []
  const errors: LogStorageErrorCode[] = []
  const opens: (LogStorageErrorCode | 'ok')[] = []
  const openOutcomes: LogStorageErrorCode[] = []
  const syncOutcomes: LogStorageErrorCode[] = []
  const arrive = (method: Call['method']) => (batch: LogBatch) => {
    const reply = Promise.withResolvers<readonly number[]>()
    calls.push({ method, token: batch.token, reply })
    return reply.promise
  }
  const driver: LogDriver = {
    ...memoryDriver(),
    open() {
      const outcome = openOutcomes.shift() ?? 'ok'
      opens.push(outcome)
      if (outcome !== 'ok') throw errorOf(outcome)
    },
    append: arrive('append'),
    appendAhead: arrive('appendAhead'),
    appendSync() {
      const outcome = syncOutcomes.shift()
      if (outcome !== undefined) throw errorOf(outcome)
      return [1]
    },
    close() {},
  }
  const clock = new TestClock()
  const session = new DriverSession(driver)
  await session.open()
  const inDoubt = new InDoubtWrites()
  const appender = new BatchAppender({
    session,
    retry: new RetryPolicy({ jitter: false, ...retry }),
    clock,
    inDoubt,
    onError: ({ code }) => errors.push(code),
    onWriting: () => {},
    onAttempt: () => {},
    onRetry: () => {},
  })
  const end = (place: number, outcome: LogStorageErrorCode | number) => {
    const reply = calls[place]?.reply
    if (typeof outcome === 'number') reply?.resolve([outcome])
    else reply?.reject(errorOf(outcome))
  }
  return { appender, session, inDoubt, calls, clock, end, errors, opens, openOutcomes, syncOutcomes }
}

describe('a pipelined batch', () => {
  it('follows the write under way: it is not sent before it, after another one, or between two attempts', async () => {
    const { appender, clock, end } = await openAppender({ attempts: 3 })
    const first = batchOf('first')
    expect(appender.canSendPipelined(first)).toBe(false)
    const outcome = appender.append(first, always)
    await clock.settle()
    expect(appender.canSendPipelined(first)).toBe(true)
    expect(appender.canSendPipelined(batchOf('other'))).toBe(false)
    appender.sendPipelined(batchOf('second'))
    expect(appender.canSendPipelined(first)).toBe(false)
    end(0, 'BUSY')
    end(1, 'ABORTED')
    await clock.settle()
    // A batch that was pipelined now would be written before the first one.
    expect(appender.canSendPipelined(first)).toBe(false)
    await clock.tick(20)
    expect(appender.canSendPipelined(first)).toBe(true)
    end(2, 1)
    expect(await outcome).toEqual({ ids: [1] })
    expect(appender.canSendPipelined(first)).toBe(false)
  })

  it('is not sent over a connection that is about to be replaced', async () => {
    const { appender, session, clock, end } = await openAppender()
    const first = batchOf('first')
    const outcome = appender.append(first, always)
    await clock.settle()
    void session.reopen()
    expect(appender.canSendPipelined(first)).toBe(false)
    end(0, 1)
    await outcome
  })

  it('is written in its turn if the driver has aborted it, although the one before it was committed', async () => {
    const { appender, calls, clock, end } = await openAppender()
    const first = appender.append(batchOf('first'), always)
    await clock.settle()
    const next = batchOf('second')
    appender.sendPipelined(next)
    end(0, 1)
    expect(await first).toEqual({ ids: [1] })
    const second = appender.append(next, always)
    end(1, 'ABORTED')
    await clock.settle()
    expect(calls.map(({ method, token }) => `${method} ${token}`)).toEqual([
      'append first',
      'appendAhead second',
      'append second',
    ])
    end(2, 2)
    expect(await second).toEqual({ ids: [2] })
  })
})

describe('a pipelined batch that a synchronous flush has written', () => {
  it('is not in doubt, and the next write starts when the driver has finished it', async () => {
    const { appender, inDoubt, calls, clock, end } = await openAppender()
    const [first, second, third] = ['first', 'second', 'third'].map(batchOf) as [
      QueuedBatch,
      QueuedBatch,
      QueuedBatch,
    ]
    const writing = appender.append(first, always)
    await clock.settle()
    appender.sendPipelined(second)
    for (const batch of [first, second]) {
      expect(appender.appendSync(batch, Infinity)).toEqual({ ids: [1] })
      appender.settled()
    }
    expect(inDoubt.exist).toBe(false)
    end(0, 1)
    await writing
    const next = appender.append(third, always)
    await clock.settle()
    // Writes do not overlap.
    expect(calls.map(({ token }) => token)).toEqual(['first', 'second'])
    end(1, 2)
    await clock.settle()
    expect(calls.map(({ token }) => token)).toEqual(['first', 'second', 'third'])
    expect(appender.canSendPipelined(third)).toBe(true)
    end(2, 3)
    expect(await next).toEqual({ ids: [3] })
  })

  it.each(['ABORTED', 'BUSY', 'IO'] as const)(
    'leaves the connection in doubt if it ends with %s',
    async (code) => {
      const { appender, session, clock, end } = await openAppender()
      const writing = appender.append(batchOf('first'), always)
      await clock.settle()
      const second = batchOf('second')
      appender.sendPipelined(second)
      appender.appendSync(second, Infinity)
      end(0, 1)
      await writing
      end(1, code)
      await clock.settle()
      expect(session.isInDoubt).toBe(code === 'IO')
    },
  )
})

it('replaces the connection after an error of the pipelined batch, even if the write before it failed in another way', async () => {
  const { appender, clock, end, opens, calls } = await openAppender({ attempts: 2 })
  const writing = appender.append(batchOf('first'), always)
  await clock.settle()
  appender.sendPipelined(batchOf('second'))
  end(0, 'BUSY')
  end(1, 'IO')
  await clock.tick(20)
  expect(opens).toEqual(['ok', 'ok'])
  expect(calls.map(({ token }) => token)).toEqual(['first', 'second', 'first'])
  end(2, 1)
  expect(await writing).toEqual({ ids: [1] })
})

it('fails a batch with UNKNOWN_OUTCOME if it may have been written while it was pipelined', async () => {
  const { appender, clock, end } = await openAppender({ byCode: { BUSY: { attempts: 2 } } })
  const first = appender.append(batchOf('first'), always)
  await clock.settle()
  const next = batchOf('second')
  appender.sendPipelined(next)
  end(0, 'BUSY')
  end(1, 'IO')
  await clock.tick(20)
  end(2, 1)
  expect(await first).toEqual({ ids: [1] })
  const second = appender.append(next, () => undefined)
  await clock.settle()
  end(3, 'READ_ONLY')
  expect(await second).toMatchObject({
    error: { code: 'UNKNOWN_OUTCOME', cause: { code: 'READ_ONLY' } },
  })
})

it('fails a batch with ENTRY_REJECTED even if an earlier attempt is in doubt, because the engine refused it since', async () => {
  const { appender, clock, end } = await openAppender({ attempts: 2 })
  const written = appender.append(batchOf('m'), always)
  await clock.settle()
  end(0, 'IO')
  await clock.tick(20)
  end(1, 'ENTRY_REJECTED')
  expect(await written).toMatchObject({ error: { code: 'ENTRY_REJECTED' } })
})

it('sends no pipelined batch while the driver still has one that a synchronous flush has refused', async () => {
  const { appender, clock, end, syncOutcomes } = await openAppender()
  const first = batchOf('first')
  const writing = appender.append(first, always)
  await clock.settle()
  const second = batchOf('second')
  appender.sendPipelined(second)
  syncOutcomes.push('ENTRY_REJECTED')
  expect(appender.appendSync(second, Infinity)).toMatchObject({ error: { code: 'ENTRY_REJECTED' } })
  expect(appender.canSendPipelined(first)).toBe(false)
  end(1, 'ABORTED')
  await clock.settle()
  expect(appender.canSendPipelined(first)).toBe(true)
  end(0, 1)
  expect(await writing).toEqual({ ids: [1] })
})

describe('whether unsettled entries may have been written', () => {
  it.each<[LogStorageErrorCode | number, boolean]>([
    ['ABORTED', false],
    ['UNKNOWN_OUTCOME', true],
    ['IO', true],
    [7, true],
  ])(
    'depends, after a failed write, on the outcome of the pipelined batch: %s',
    async (outcome, isInDoubt) => {
      const { appender, inDoubt, clock, end } = await openAppender()
      const first = appender.append(batchOf('first'), always)
      await clock.settle()
      expect(inDoubt.exist).toBe(true)
      appender.sendPipelined(batchOf('second'))
      end(0, 'BUSY')
      end(1, outcome)
      expect(await first).toMatchObject({ error: { code: 'BUSY' } })
      expect(inDoubt.exist).toBe(isInDoubt)
    },
  )

  it('stays in doubt when one batch is settled and the driver has another', async () => {
    const { appender, inDoubt, clock, end } = await openAppender()
    const first = appender.append(batchOf('first'), always)
    await clock.settle()
    const next = batchOf('second')
    appender.sendPipelined(next)
    end(0, 1)
    await first
    appender.settled()
    expect(inDoubt.exist).toBe(true)
    const second = appender.append(next, always)
    end(1, 2)
    await second
    appender.settled()
    expect(inDoubt.exist).toBe(false)
  })

  it('stays in doubt after an attempt that wrote nothing, if an earlier one is in doubt', async () => {
    const { appender, inDoubt, clock, end } = await openAppender({ attempts: 3 })
    const outcome = appender.append(batchOf('m'), always)
    await clock.settle()
    end(0, 'UNKNOWN_OUTCOME')
    await clock.tick(20)
    end(1, 'BUSY')
    await clock.settle()
    expect(inDoubt.exist).toBe(true)
    await clock.tick(20)
    end(2, 1)
    expect(await outcome).toEqual({ ids: [1] })
  })

  it.each<LogStorageErrorCode>(['UNKNOWN_OUTCOME', 'IO', 'CONNECTION'])(
    'is in doubt after a synchronous write that ended with %s',
    async (code) => {
      const { appender, inDoubt, errors, syncOutcomes } = await openAppender()
      syncOutcomes.push(code)
      expect(appender.appendSync(batchOf('m'), Infinity)).toBeUndefined()
      expect(errors).toEqual([code])
      expect(inDoubt.exist).toBe(true)
    },
  )
})

describe('a new connection', () => {
  it('is opened before the next write if a reader has requested it', async () => {
    const { appender, session, calls, clock, end, opens } = await openAppender()
    const reopening = session.reopen()
    const outcome = appender.append(batchOf('m'), always)
    expect(calls).toEqual([])
    expect(await reopening).toBeUndefined()
    await clock.settle()
    expect(opens).toEqual(['ok', 'ok'])
    end(0, 1)
    expect(await outcome).toEqual({ ids: [1] })
  })

  it('is opened before the next write even if a reader requests it at the moment when the last one was opened', async () => {
    const { appender, session, calls, clock, end, opens } = await openAppender()
    let second: Promise<unknown> | undefined
    void session.reopen().then(() => {
      second = session.reopen()
    })
    const outcome = appender.append(batchOf('m'), () => {
      if (second !== undefined) expect(session.isInDoubt).toBe(opens.length < 3)
      return undefined
    })
    await clock.settle()
    expect(opens).toEqual(['ok', 'ok', 'ok'])
    expect(calls).toHaveLength(1)
    end(0, 1)
    expect(await outcome).toEqual({ ids: [1] })
  })

  it('that could not be opened counts as a failed attempt of the write, and is opened before the next attempt', async () => {
    const { appender, clock, end, errors, openOutcomes, opens, session } = await openAppender({ attempts: 2 })
    openOutcomes.push('BUSY', 'CONNECTION')
    expect(await session.reopen()).toMatchObject({ code: 'BUSY' })
    expect(errors).toEqual([])
    const outcome = appender.append(batchOf('m'), always)
    await clock.tick(20)
    expect(errors).toEqual(['CONNECTION'])
    expect(opens).toEqual(['ok', 'BUSY', 'CONNECTION', 'ok'])
    end(0, 1)
    expect(await outcome).toEqual({ ids: [1] })
  })

  it('does not get a batch that was refused while it was being opened', async () => {
    const { appender, session, calls } = await openAppender()
    let refusal: LogStorageError | undefined
    void session.reopen()
    const outcome = appender.append(batchOf('m'), () => refusal)
    refusal = errorOf('CLOSED')
    expect(await outcome).toEqual({ error: refusal })
    expect(calls).toEqual([])
  })
})
