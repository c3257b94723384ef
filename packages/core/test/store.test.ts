import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LogEntry } from '../src/contract/log-entry.js'
import type { WriteReceipt } from '../src/contract/write-receipt.js'
import { openStorage } from './support/open-storage.js'
import { faultsOf, writesTo } from './support/probe-driver.js'

const boom = () => {
  throw new Error('boom')
}
const everyTrap = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, boom]),
) as ProxyHandler<object>
const throws = (thrown: unknown) => ({
  get message(): string {
    throw thrown
  },
})
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
const BAD_ENTRIES: Record<string, () => unknown> = {
  'that is undefined': () => undefined,
  'that is null': () => null,
  'that is a number': () => 7,
  'that is a string': () => 'text',
  'that is an array': () => ['text'],
  'that is a function': () => boom,
  'without a message': () => ({ severity: 'info' }),
  'with a message that is not a string': () => ({ message: { text: 'x' } }),
  'with severity 0': () => ({ message: 'm', severity: 0 }),
  'with severity 99': () => ({ message: 'm', severity: 99 }),
  'with severity loud': () => ({ message: 'm', severity: 'loud' }),
  'with severity 1.5': () => ({ message: 'm', severity: 1.5 }),
  'with a timestamp of NaN': () => ({ message: 'm', timestamp: Number.NaN }),
  'with a timestamp of Infinity': () => ({ message: 'm', timestamp: Infinity }),
  'with a timestamp out of range': () => ({ message: 'm', timestamp: 1e18 }),
  'with an invalid Date': () => ({ message: 'm', timestamp: new Date('no date') }),
  'with a service that is not a string': () => ({ message: 'm', service: 7 }),
  'with an invalid trace id': () => ({ message: 'm', traceId: 'xyz' }),
  'with attributes that are an array': () => ({ message: 'm', attributes: [] }),
  'with a getter that throws': () => throws(new Error('boom')),
  'that is a Proxy that throws': () => new Proxy({ message: 'm' }, everyTrap),
  'that is a revoked Proxy': () => revoked(),
  'that throws undefined': () => throws(undefined),
  'that throws a string': () => throws('boom'),
  'that throws an error of another kind of ours': () => throws(revoked()),
  'that throws a value that cannot be converted to a string': () => throws({ toString: boom }),
  'that throws an error whose message throws': () =>
    throws(Object.defineProperty(new Error(), 'message', { get: boom })),
  'that throws a Proxy that throws': () => throws(new Proxy(new Error('x'), everyTrap)),
  'that throws a revoked Proxy': () => throws(revoked()),
  'larger than the whole queue': () => ({ message: 'x'.repeat(200_000) }),
  'with attributes that are text': () => ({ message: 'm', attributes: 'text' }),
}

const ODD_ENTRIES: Record<string, LogEntry> = {
  'with an empty message': { message: '' },
  'with lone surrogates': { message: 'a\ud800b', service: '\udfff', attributes: { a: '\ud800' } },
  'with NUL characters': { message: 'a\0b', attributes: { 'a\0': '\0' } },
  'with a key called __proto__': { message: 'm', attributes: JSON.parse('{"__proto__":{"x":1}}') },
  'with a Date before the epoch': { message: 'm', timestamp: new Date(-1) },
  'that inherits its fields': Object.create({ message: 'inherited' }) as LogEntry,
  'that is frozen': Object.freeze({ message: 'm', attributes: Object.freeze({ x: 1 }) }),
  'with a field that is unknown': { message: 'm', level: 30 } as LogEntry,
}

describe('store()', () => {
  it.each(Object.keys(BAD_ENTRIES))('refuses an entry %s at once, but no other entry', async (name) => {
    const dropped: WriteReceipt[] = []
    const { storage, driver } = await openStorage({
      batch: { queueBytes: 100_000 },
      onDrop: (receipt) => dropped.push(receipt),
    })
    const before = storage.store({ message: 'before' })
    const receipt = storage.store(BAD_ENTRIES[name]?.() as LogEntry)
    expect(receipt).toMatchObject({ status: 'failed', id: undefined, error: { code: 'INVALID_ENTRY' } })
    expect(receipt.error?.message).toMatch(/\w{4}/)
    expect(dropped).toEqual([receipt])
    expect(storage.stats()).toMatchObject({ accepted: 1, refused: 1 })
    await expect(receipt.committed()).rejects.toBe(receipt.error)

    const after = storage.store({ message: 'after' })
    await storage.flush()
    expect([before.status, after.status]).toEqual(['committed', 'committed'])
    expect(driver.stored).toEqual(['before', 'after'])
  })

  it.each(Object.entries(ODD_ENTRIES))('accepts an entry %s', async (_, entry) => {
    const { storage } = await openStorage()
    const id = storage.store(entry).committed()
    await storage.flush()
    const [stored] = await storage.getRecent(1)
    expect(stored?.id).toBe(await id)
    expect(stored?.message).toBe(entry.message.toWellFormed())
    expect(JSON.stringify(stored?.attributes)).toBe(JSON.stringify(entry.attributes))
  })

  it('returns every field unchanged', async () => {
    const { storage, clock } = await openStorage()
    const entry = {
      message: 'Grüße 👋\n"quoted"\t ',
      timestamp: 1_700_000_000_000.123,
      severity: 18,
      service: '',
      host: 'host-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      attributes: { deep: [{ er: { 日本: [null, true, 1.5, 'x', {}] } }], '': '' },
    } as const
    storage.store(entry)
    storage.store({ message: 'bare' })
    await storage.flush()
    expect(await storage.getRecent()).toStrictEqual([
      { id: 2, message: 'bare', timestamp: clock.now(), severity: 9 },
      { id: 1, ...entry },
    ])
  })

  it('stores attributes as they are at the time of the call', async () => {
    const { storage } = await openStorage()
    const attributes = { list: [1] }
    storage.store({ message: 'm', attributes })
    attributes.list.push(2)
    await storage.flush()
    expect((await storage.getRecent())[0]?.attributes).toEqual({ list: [1] })
  })

  it('stores values that are not JSON: errors, maps, BigInts, circular references, getters that throw', async () => {
    const { storage } = await openStorage()
    const request: Record<string, unknown> = { id: 7n, tags: new Map([['region', 'eu']]) }
    request.self = request
    const attributes = Object.defineProperty({ error: new TypeError('no total'), request }, 'lazy', {
      enumerable: true,
      get: boom,
    })
    const receipt = storage.store({ message: 'm', attributes })
    await storage.flush()
    expect(receipt.status).toBe('committed')
    expect((await storage.getRecent())[0]?.attributes).toEqual({
      error: { type: 'TypeError', message: 'no total', stack: expect.stringContaining('store.test') },
      request: { id: '7', tags: { region: 'eu' }, self: '[Circular]' },
      lazy: '[Threw: boom]',
    })
  })

  it('shortens attributes that are larger than the whole queue, and keeps the message', async () => {
    const { storage } = await openStorage({ batch: { queueBytes: 100_000 } })
    const receipt = storage.store({ message: 'm', attributes: { a: 1, body: 'x'.repeat(200_000), b: 2 } })
    await storage.flush()
    expect(receipt.status).toBe('committed')
    expect((await storage.getRecent())[0]?.attributes).toEqual({ a: 1, body: '[Too large]', b: 2 })
    const long = { message: 'x'.repeat(99_000), attributes: { list: Array(2000).fill('value') } }
    expect(storage.store(long).status).toBe('queued')
  })

  it('does not wait for the disk', async () => {
    const { storage, driver } = await openStorage()
    driver.block('append')
    expect(storage.store({ message: 'm' }).status).toBe('queued')
    expect(writesTo(driver)).toEqual([])
  })

  it('accepts no entry once queueBytes is reached, and none as large as queueBytes', async () => {
    const { storage, driver } = await openStorage({ batch: { queueBytes: 1000, batchSize: 1000 } })
    driver.block('append')
    const receipts = Array.from({ length: 10 }, () => storage.store({ message: 'x'.repeat(100) }))
    const { accepted, refused, queuedBytes } = storage.stats()
    expect(accepted + refused).toBe(10)
    expect(accepted).toBeGreaterThan(2)
    expect(queuedBytes).toBeLessThan(2000)
    expect(receipts.at(-1)?.error?.code).toBe('QUEUE_FULL')
    driver.release()
    await storage.flush()
    expect(storage.store({ message: 'x'.repeat(1000) }).error?.message).toContain('batch.queueBytes: 1000')
  })
})

describe('storeMany()', () => {
  it('returns a receipt for each entry, in order', async () => {
    const { storage, driver } = await openStorage()
    const receipts = storage.storeMany([{ message: 'a' }, {} as LogEntry, { message: 'b' }])
    await storage.flush()
    expect(receipts.map(({ status }) => status)).toEqual(['committed', 'failed', 'committed'])
    expect(driver.stored).toEqual(['a', 'b'])
  })

  it('stores the entries that an iterable yields before it throws', async () => {
    const { storage, driver } = await openStorage()
    const receipts = storage.storeMany(
      (function* () {
        yield { message: 'a' }
        throw new Error('no more')
      })(),
    )
    await storage.flush()
    expect(receipts.map(({ status }) => status)).toEqual(['committed', 'failed'])
    expect(receipts[1]?.error).toMatchObject({
      code: 'INVALID_ENTRY',
      message: expect.stringContaining('no more'),
    })
    expect(driver.stored).toEqual(['a'])
  })

  it.each([null, undefined, 7, {}])('refuses %o, which cannot be iterated', async (entries) => {
    const { storage } = await openStorage()
    const receipts = storage.storeMany(entries as LogEntry[])
    expect(receipts.map(({ error }) => error?.code)).toEqual(['INVALID_ENTRY'])
  })
})

describe('a dropped entry', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('emits one process warning for each kind if there is no onDrop', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { storage, driver } = await openStorage({ onDrop: undefined, batch: { queueSize: 1 } })
    driver.block('append')
    for (let round = 0; round < 3; round++) {
      storage.store({} as LogEntry)
      storage.store({ message: 'm' })
    }
    expect(warn.mock.calls.map(([, options]) => options)).toEqual([
      { type: 'LogpondWarning', code: 'INVALID_ENTRY' },
      { type: 'LogpondWarning', code: 'QUEUE_FULL' },
    ])
    expect(warn.mock.calls[0]?.[0]).toContain('message must be a string')
  })

  it('also emits a process warning if onDrop throws, and store() does not throw', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { storage } = await openStorage({ onDrop: boom })
    expect(storage.store({} as LogEntry).status).toBe('failed')
    expect(storage.store({} as LogEntry).status).toBe('failed')
    expect(warn).toHaveBeenCalledTimes(1)
  })

  it('may be stored again by onDrop, which is not called for drops that it causes itself', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const seen: string[] = []
    const { storage, driver } = await openStorage({
      onDrop: ({ error }) => {
        seen.push(error?.code ?? '')
        storage.store({ message: 'dropped one' })
        storage.store({} as LogEntry)
      },
    })
    storage.store({} as LogEntry)
    storage.store({} as LogEntry)
    await storage.flush()
    expect(seen).toEqual(['INVALID_ENTRY', 'INVALID_ENTRY'])
    expect(storage.stats()).toMatchObject({ accepted: 2, refused: 4, committed: 2 })
    expect(driver.stored).toEqual(['dropped one', 'dropped one'])
    expect(warn).toHaveBeenCalledTimes(1)
  })

  it('is reported when a write fails for good', async () => {
    const dropped: WriteReceipt[] = []
    const { storage, driver } = await openStorage({ onDrop: (receipt) => dropped.push(receipt) })
    driver.inject(...faultsOf(['READ_ONLY']))
    const receipts = storage.storeMany([{ message: 'a' }, { message: 'b' }])
    await storage.flush()
    expect(dropped).toEqual(receipts)
    expect(receipts.map(({ error }) => error?.code)).toEqual(['READ_ONLY', 'READ_ONLY'])
    expect(storage.stats()).toMatchObject({ accepted: 2, failed: 2, refused: 0 })
  })
})
