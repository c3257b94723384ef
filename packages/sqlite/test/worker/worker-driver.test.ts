import { BatchMemory, packBatch } from '@logpond/blocks'
import { isLogStorageError, type LogBatch, type LogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WorkerDriver, type WorkerDriverOptions } from '../../src/worker/worker-driver.js'
import { makeBatch } from '../make-batch.js'

const GATE = 0
const TURNS = 1
const OPENED = 2
const CLOSED = 3
const ABORTED = 4

const supports = {
  concurrentReads: true,
  multiProcess: true,
  fullText: true,
  persistent: false,
  durable: false,
}
const query = { order: 'newest', limit: 10 } as const
const entry = new URL('./fixtures/fake-driver.mjs', import.meta.url)

let shared: Int32Array
let drivers: WorkerDriver[]

beforeEach(() => {
  shared = new Int32Array(new SharedArrayBuffer(20))
  drivers = []
})

afterEach(async () => {
  openGate()
  for (const driver of drivers) await driver.close()
})

function makeDriver(options: Partial<WorkerDriverOptions> & { openErrors?: object } = {}): WorkerDriver {
  const { openErrors, ...rest } = options
  const driver = new WorkerDriver({ name: 'fake', supports, entry, setup: { shared, openErrors }, ...rest })
  drivers.push(driver)
  return driver
}

async function openDriver(options?: Partial<WorkerDriverOptions>): Promise<WorkerDriver> {
  const driver = makeDriver(options)
  await driver.open()
  return driver
}

function batchOf(message: string): LogBatch {
  return makeBatch([{ message }], message)
}

function openGate(): void {
  Atomics.store(shared, GATE, 1)
  Atomics.notify(shared, GATE)
}

async function change(index: number): Promise<void> {
  const { value } = Atomics.waitAsync(shared, index, 0)
  await value
}

async function errorOf(promise: Promise<unknown>): Promise<LogStorageError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!isLogStorageError(error)) throw new Error('a LogStorageError was expected', { cause: error })
  return error
}

/** Writes, and reads until the thread that reads answers: before that, the writer does. */
async function startReader(driver: WorkerDriver): Promise<void> {
  await driver.append(batchOf('the first'))
  for (let message = ''; message !== 'reader'; )
    message = (await driver.readAfter(0, {}, 1))[0]?.message ?? ''
}

function thrownBy(call: () => unknown): LogStorageError {
  try {
    call()
  } catch (error) {
    if (isLogStorageError(error)) return error
  }
  throw new Error('a LogStorageError was expected')
}

describe('a driver in a thread', () => {
  it('returns the results of the driver in the thread for every call', async () => {
    const driver = await openDriver()
    const three = makeBatch([{}, {}, {}])
    expect(await driver.append(three)).toEqual([1, 2, 3])
    expect(await driver.append(batchOf('b'))).toEqual([4])
    expect(await driver.append(three)).toEqual([1, 2, 3])
    expect(await driver.stats()).toEqual({ entries: 4, lastId: 4, bytes: 0 })
    expect(await driver.deleteOldest({ expired: [], dryRun: false }, 5)).toEqual({ deleted: 5, more: false })
    expect(await driver.histogram({ bucket: 1 })).toEqual([])
    expect(await driver.readAfter(7, {}, 1)).toMatchObject([{ id: 8 }])
    expect(await driver.checkpoint()).toBeUndefined()
  })

  it('has a sync if the driver in the thread has one', async () => {
    expect((await openDriver()).sync).toBeUndefined()
    const driver = await openDriver({ supports: { ...supports, persistent: true } })
    openGate()
    await driver.append(batchOf('one'))
    expect(await driver.sync?.()).toBe(1)
  })

  it('sends any batch unchanged', async () => {
    const driver = await openDriver({ supports: { ...supports, concurrentReads: false } })
    const text = fc.string({ unit: 'binary' })
    const optional = fc.option(text, { nil: undefined })
    const columns = fc.array(
      fc.record({ text, severity: fc.integer({ min: 1, max: 24 }), time: fc.integer(), optional }),
      { minLength: 1 },
    )
    let number = 0
    await fc.assert(
      fc.asyncProperty(columns, async (rows) => {
        const strings = rows.map((row) => row.optional)
        const batch: LogBatch = {
          token: `token ${++number}`,
          size: rows.length,
          timestamps: rows.map((row) => row.time / 1000),
          severities: rows.map((row) => row.severity),
          messages: rows.map((row) => `-${row.text}`),
          services: strings,
          hosts: strings.toReversed(),
          traceIds: strings.map(() => undefined),
          spanIds: strings.map((value) => (value === undefined ? undefined : '00f067aa0ba902b7')),
          attributes: strings,
        }
        await driver.append(batch)
        const { memory, ...packed } = packBatch(batch, new BatchMemory())
        const expected = { ...packed, memory: [...new Uint8Array(memory, 0, packed.bytes - 1)] }
        const [entry] = await driver.search(query)
        expect(entry?.attributes?.batch).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  it('keeps the code, message, stack and cause of errors of the thread', async () => {
    const driver = await openDriver()
    const error = await errorOf(driver.append(batchOf('busy')))
    expect(error).toMatchObject({ code: 'BUSY', message: 'the fake is busy' })
    expect(error.stack).toContain('fake-driver.mjs')
    expect(error.cause).toMatchObject({ name: 'TypeError', message: 'locked', code: 'SQLITE_BUSY' })
    expect(thrownBy(() => driver.appendSync(batchOf('busy'), 60_000)).code).toBe('BUSY')
  })

  it('reports CONNECTION for an error that is not a LogStorageError', async () => {
    const driver = await openDriver()
    const error = await errorOf(driver.append(batchOf('bug')))
    expect(error).toMatchObject({ code: 'CONNECTION', message: 'The driver failed unexpectedly: a bug' })
    expect(error.cause).toMatchObject({ name: 'RangeError' })
  })

  it('rejects an append that cannot be sent, and a read whose result cannot be sent', async () => {
    const driver = await openDriver()
    const unclonable = { ...batchOf('a'), services: [() => {}] } as unknown as LogBatch
    expect((await errorOf(driver.append(unclonable))).code).toBe('ENTRY_REJECTED')
    expect((await errorOf(driver.search({ ...query, contains: 'unclonable' }))).code).toBe('CONNECTION')
    expect(await driver.count({})).toBe(1)
    expect(await driver.append(batchOf('a'))).toEqual([1])
    expect(shared[OPENED]).toBe(2)
  })

  it('appends while a long search is running in the same thread', async () => {
    const driver = await openDriver({ supports: { ...supports, concurrentReads: false } })
    const search = driver.search({ ...query, contains: 'turn' })
    await change(TURNS)
    expect(await driver.append(batchOf('a'))).toEqual([1])
    openGate()
    expect(await search).toHaveLength(1)
  })

  it('runs appends one after the other', async () => {
    const driver = await openDriver()
    const first = driver.append(batchOf('turn'))
    const second = driver.append(batchOf('b'))
    await change(TURNS)
    openGate()
    expect(await second).toEqual([2])
    expect(await first).toEqual([1])
  })

  it('writes a pipelined batch after the one before it', async () => {
    const driver = await openDriver()
    const first = driver.append(batchOf('turn'))
    const second = driver.appendAhead(batchOf('b'))
    await change(TURNS)
    openGate()
    expect(await second).toEqual([2])
    expect(await first).toEqual([1])
    expect(await driver.appendAhead(batchOf('c'))).toEqual([3])
  })

  it('refuses only the pipelined batch if the one before it fails', async () => {
    const driver = await openDriver()
    const first = errorOf(driver.append(batchOf('busy')))
    const second = errorOf(driver.appendAhead(batchOf('b')))
    expect((await first).code).toBe('BUSY')
    expect((await second).code).toBe('ABORTED')
    expect(await driver.append(batchOf('b'))).toEqual([1])
  })
})

describe('the reader', () => {
  it('starts with the first read after a write', async () => {
    const driver = await openDriver()
    await startReader(driver)
    expect(await driver.count({})).toBe(1)
    expect(shared[OPENED]).toBe(2)
  })

  it('does not start in a process that only reads', async () => {
    const driver = await openDriver()
    for (let read = 0; read < 3; read++) expect(await driver.count({})).toBe(0)
    expect(await driver.checkpoint()).toBeUndefined()
    expect(await driver.count({})).toBe(0)
    await driver.close()
    expect(shared[OPENED]).toBe(1)
    expect(shared[CLOSED]).toBe(1)
  })

  it('does not start for an idle moment while the writer reads', async () => {
    const driver = await openDriver()
    const turning = change(TURNS)
    const read = driver.count({ contains: 'turn' })
    await turning
    const idle = driver.checkpoint()
    const stats = driver.stats()
    expect(await driver.count({})).toBe(0)
    await idle
    await stats
    expect(await driver.count({})).toBe(0)
    openGate()
    expect(await read).toBe(0)
    expect(shared[OPENED]).toBe(1)
  })

  it('does not start when a read ends because the driver closes', async () => {
    const driver = await openDriver()
    const turning = change(TURNS)
    const read = errorOf(driver.count({ contains: 'turn' }))
    await turning
    await driver.close()
    expect((await read).code).toBe('ABORTED')
    expect(shared[OPENED]).toBe(1)
  })

  it('starts again with the first write after the driver was opened again', async () => {
    const driver = await openDriver()
    await startReader(driver)
    await driver.close()
    await driver.open()
    expect(await driver.count({})).toBe(0)
    await startReader(driver)
    expect(await driver.count({})).toBe(1)
  })

  it('answers the first reads too while the writer is busy', async () => {
    const driver = await openDriver()
    const work = driver.deleteOldest({ expired: [], dryRun: false, ...{ word: 'turn' } }, 1)
    expect(await driver.readAfter(0, {}, 1)).toMatchObject([{ message: 'reader' }])
    openGate()
    await work
  })

  it('leaves a first read to the writer while that has nothing else to do', async () => {
    const driver = await openDriver()
    const turning = change(TURNS)
    const read = driver.count({ contains: 'turn' })
    await turning
    expect(await driver.count({})).toBe(0)
    openGate()
    expect(await read).toBe(0)
  })

  it.each(['before', 'after'])(
    'answers a first read if the writer gets something to do, %s it is open',
    async (when) => {
      const driver = await openDriver()
      const read = driver.count({ contains: 'block writer' })
      if (when === 'after') await change(OPENED)
      const written = driver.append(batchOf('a'))
      expect(await read).toBe(1)
      openGate()
      expect(await written).toEqual([1])
    },
  )

  it('uses the thread that writes if the engine does not support that', async () => {
    const driver = await openDriver({ supports: { ...supports, concurrentReads: false } })
    expect(await driver.count({})).toBe(0)
    expect(shared[OPENED]).toBe(1)
  })

  it('is replaced after its death, which does not affect the writer', async () => {
    const driver = await openDriver()
    await startReader(driver)
    const lost = errorOf(driver.count({ contains: 'never' }))
    const error = await errorOf(driver.search({ ...query, contains: 'exit' }))
    expect(error.code).toBe('CONNECTION')
    expect(error.message).toContain('exit code 7')
    expect((await lost).code).toBe('CONNECTION')
    expect(await driver.append(batchOf('a'))).toEqual([2])
    await startReader(driver)
  })

  it('fails reads with the error of its opening if the writer is busy, and opens again at the next read', async () => {
    const driver = makeDriver({ openErrors: { reader: 'CORRUPT' } })
    await driver.open()
    const work = driver.deleteOldest({ expired: [], dryRun: false, ...{ word: 'turn' } }, 1)
    expect((await errorOf(driver.count({}))).code).toBe('CORRUPT')
    expect((await errorOf(driver.count({}))).code).toBe('CORRUPT')
    expect(shared[OPENED]).toBe(3)
    openGate()
    await work
  })

  it('fails a read that both threads have failed with its own error', async () => {
    const driver = makeDriver({ openErrors: { reader: 'IO' } })
    await driver.open()
    expect((await errorOf(driver.count({ contains: 'exit' }))).code).toBe('IO')
  })
})

describe('an AbortSignal', () => {
  it('rejects immediately and stops the work in the thread', async () => {
    const driver = await openDriver()
    await startReader(driver)
    const controller = new AbortController()
    const search = driver.search({ ...query, contains: 'turn' }, controller.signal)
    await change(TURNS)
    controller.abort('enough')
    expect(await errorOf(search)).toMatchObject({ code: 'ABORTED', cause: 'enough' })
    await change(ABORTED)
    expect(await driver.count({})).toBe(1)
  })

  it('that was aborted before the call rejects without a request to the thread', async () => {
    const driver = await openDriver({ supports: { ...supports, concurrentReads: false } })
    const call = driver.search({ ...query, contains: 'exit' }, AbortSignal.abort())
    expect((await errorOf(call)).code).toBe('ABORTED')
    expect(await driver.append(batchOf('a'))).toEqual([1])
  })

  it('ends the opening, and leaves nothing behind', async () => {
    const driver = makeDriver({ openErrors: { writer: 'wait' } })
    const controller = new AbortController()
    const opening = driver.open(controller.signal)
    await change(TURNS)
    controller.abort()
    expect((await errorOf(opening)).code).toBe('ABORTED')
    expect(shared[ABORTED]).toBe(1)
    expect((await errorOf(driver.stats())).code).toBe('CONNECTION')
  })
})

describe('the death of the writer', () => {
  it.each([
    ['exit', 'exit code 7'],
    ['uncaught', 'not caught (exit code 1)'],
  ])('rejects pending and later calls (%s)', async (word, reason) => {
    const driver = await openDriver()
    const append = errorOf(driver.append(batchOf('never')))
    const step = await errorOf(driver.deleteOldest({ expired: [], dryRun: false, ...{ word } }, 1))
    expect(step.code).toBe('CONNECTION')
    expect(step.message).toContain(reason)
    expect((await append).code).toBe('UNKNOWN_OUTCOME')
    expect((await errorOf(driver.append(batchOf('a')))).code).toBe('CONNECTION')
    expect((await errorOf(driver.stats())).message).toContain(reason)
    expect(thrownBy(() => driver.appendSync(batchOf('a'), 60_000)).code).toBe('CONNECTION')
  })

  it('can be repaired by closing and opening the driver', async () => {
    const driver = await openDriver()
    await errorOf(driver.append(batchOf('exit')))
    await driver.close()
    await driver.open()
    expect(await driver.append(batchOf('a'))).toEqual([1])
  })

  it('does not affect the reader', async () => {
    const driver = await openDriver()
    await driver.count({})
    await errorOf(driver.append(batchOf('exit')))
    expect(await driver.count({})).toBe(1)
    expect(shared[OPENED]).toBe(2)
  })
})

describe('appendSync', () => {
  it('returns the ids, and settles other pending calls', async () => {
    const driver = await openDriver()
    const pending = driver.append(batchOf('a'))
    expect(driver.appendSync(batchOf('a'), 60_000)).toEqual([1])
    expect(driver.appendSync(batchOf('b'), 60_000)).toEqual([2])
    expect(await pending).toEqual([1])
  })

  it('waits for a thread that is still opening', async () => {
    const driver = makeDriver()
    const opening = driver.open()
    expect(driver.appendSync(batchOf('a'), 60_000)).toEqual([1])
    await opening
  })

  it('throws UNKNOWN_OUTCOME at its timeout, while the thread continues', async () => {
    const driver = await openDriver()
    expect(thrownBy(() => driver.appendSync(batchOf('block'), 1))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: 'The logpond writer thread did not finish append: it did not answer within 1 ms',
    })
    openGate()
    expect(await driver.append(batchOf('block'))).toEqual([1])
  })

  it('throws UNKNOWN_OUTCOME as soon as the thread ends', async () => {
    const driver = await openDriver()
    expect(thrownBy(() => driver.appendSync(batchOf('exit'), 600_000)).code).toBe('UNKNOWN_OUTCOME')
  })

  it('throws UNKNOWN_OUTCOME as soon as a starting thread fails', async () => {
    const driver = makeDriver({ setup: { shared, broken: true } })
    const opening = errorOf(driver.open())
    expect(thrownBy(() => driver.appendSync(batchOf('a'), 600_000)).code).toBe('UNKNOWN_OUTCOME')
    const error = await opening
    expect(error.code).toBe('CONNECTION')
    expect(error.message).toContain('the fake is broken')
  })

  it('throws CONNECTION if the driver is not open', () => {
    expect(thrownBy(() => makeDriver().appendSync(batchOf('a'), 1)).code).toBe('CONNECTION')
  })
})

describe('opening and closing', () => {
  it('rejects with the error of the thread, and releases the thread', async () => {
    const driver = makeDriver({ openErrors: { writer: 'READ_ONLY' } })
    expect(await errorOf(driver.open())).toMatchObject({
      code: 'READ_ONLY',
      message: 'the fake does not open',
    })
    expect(shared[CLOSED]).toBe(0)
    expect((await errorOf(driver.append(batchOf('a')))).code).toBe('CONNECTION')
  })

  it('rejects with INVALID_OPTIONS if the setup is not plain data', async () => {
    const error = await errorOf(makeDriver({ setup: { path: () => {} } }).open())
    expect(error.code).toBe('INVALID_OPTIONS')
  })

  it('rejects with CONNECTION if the thread cannot load its module', async () => {
    const error = await errorOf(
      makeDriver({ entry: new URL('./no-such-module.mjs', import.meta.url) }).open(),
    )
    expect(error.code).toBe('CONNECTION')
    expect(error.message).toContain('no-such-module.mjs')
  })

  it('closes the driver of each thread once', async () => {
    const driver = await openDriver()
    await startReader(driver)
    await driver.close()
    await driver.close()
    expect(shared[CLOSED]).toBe(2)
    expect((await errorOf(driver.count({}))).code).toBe('CONNECTION')
  })

  it('stops a read that is still running', async () => {
    const driver = await openDriver()
    await startReader(driver)
    const read = errorOf(driver.count({ contains: 'turn' }))
    await change(TURNS)
    await driver.close()
    expect((await read).code).toBe('ABORTED')
    expect(shared[CLOSED]).toBe(2)
  })

  it('terminates a thread that does not respond', async () => {
    const driver = await openDriver({ endTimeout: 1 })
    const lost = errorOf(driver.append(batchOf('block')))
    await driver.close()
    expect((await lost).code).toBe('UNKNOWN_OUTCOME')
    expect(shared[CLOSED]).toBe(0)
  })
})

it('returns the incidents that the driver in its thread found', async () => {
  const found = await makeDriver({ openErrors: { writer: 'found' } }).open()
  expect(found).toHaveLength(1)
  expect(isLogStorageError(found[0])).toBe(true)
  expect(found[0]).toMatchObject({
    code: 'CORRUPT',
    message: 'mended',
    cause: { code: 'EIO', message: 'bit rot' },
  })
  expect(await makeDriver().open()).toEqual([])
})

it('fails the opening if the thread runs something else', async () => {
  const entry = { name: 'other.js', load: async () => 'setInterval(() => {}, 1000)', loadSync: () => '' }
  const driver = makeDriver({ entry, startTimeout: 100 })
  await expect(driver.open()).rejects.toMatchObject({
    code: 'CONNECTION',
    message: expect.stringMatching(/did not start within 100 ms.*hostSqliteDriver.*thread: 'main'/),
  })
})

it.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'finishes an opening that loads the script of its thread, %i promises after it began',
  async (promises) => {
    const source = `import(${JSON.stringify(entry.href)})`
    const script = { name: `fake-${promises}.js`, load: async () => source, loadSync: () => source }
    const driver = makeDriver({ entry: script })
    const opening = driver.open()
    for (let i = 0; i < promises; i++) await null
    driver.finishOpening(60_000)
    expect(driver.appendSync(batchOf('at the end'), 60_000)).toHaveLength(1)
    await opening
  },
)
