import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, it, vi } from 'vitest'
import { rawJson } from '../src/record/raw-json.js'
import { openStorage } from './support/open-storage.js'

it('enrich runs in the context of the caller, whichever way an entry is stored', async () => {
  const context = new AsyncLocalStorage<string>()
  const { storage, driver } = await openStorage({ enrich: () => ({ service: context.getStore() }) })
  const writer = storage.writable().getWriter()
  await context.run('a', async () => {
    storage.store({ message: 'store' })
    storage.storeMany([{ message: 'storeMany' }])
    await storage.storeOrWait({ message: 'storeOrWait' })
    await writer.write({ message: 'writable' })
  })
  await storage.flush()
  const stored = driver.store.readAfter(0, {}, 10)
  expect(stored.map(({ message, service }) => [message, service])).toEqual([
    ['store', 'a'],
    ['storeMany', 'a'],
    ['storeOrWait', 'a'],
    ['writable', 'a'],
  ])
})

it('listeners and readers get what enrich has added', async () => {
  const { storage } = await openStorage({ enrich: () => ({ attributes: { region: 'eu' } }) })
  const heard = vi.fn()
  storage.subscribe(heard, { filter: { attributes: { region: 'eu', a: 1 } } })
  storage.store({ message: 'm', attributes: rawJson('{"a":1}') })
  await storage.flush()
  const attributes = { a: 1, region: 'eu' }
  expect(heard).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ attributes }))
  expect(await storage.getRecent()).toMatchObject([{ attributes }])
})

it('enrich is called for an entry that a full queue refuses, and not for an invalid one', async () => {
  const enrich = vi.fn(() => undefined)
  const { storage, driver } = await openStorage({ enrich, batch: { queueSize: 1 } })
  driver.block('append')
  storage.store({ message: 'first' })
  storage.store({ message: 'second' })
  storage.store({ message: 7 as never })
  expect(enrich.mock.calls).toEqual([[{ message: 'first' }], [{ message: 'second' }]])
})

it('an entry that enrich stores is stored once, without a result of its own', async () => {
  const { storage, driver } = await openStorage({
    enrich: (entry) => {
      storage.store({ message: `before ${entry.message}` })
      return { service: 's' }
    },
  })
  storage.store({ message: 'm' })
  await storage.flush()
  expect(driver.store.readAfter(0, {}, 10)).toMatchObject([
    { message: 'before m' },
    { message: 'm', service: 's' },
  ])
})

it('an entry of which enrich closes the storage is refused', async () => {
  const { storage } = await openStorage({
    enrich: () => {
      void storage.close()
      return undefined
    },
  })
  expect(storage.store({ message: 'm' }).error?.code).toBe('CLOSED')
})

it('a wrong rawJson is refused, and later entries are stored', async () => {
  const { storage, driver } = await openStorage()
  const { error } = storage.store({ message: 'wrong', attributes: rawJson('{"a":}') })
  expect(error).toMatchObject({
    code: 'INVALID_ENTRY',
    message: expect.stringContaining("Unexpected token '}'"),
  })
  await storage.store({ message: 'right', attributes: rawJson('{"a":1}') }).committed()
  expect(driver.stored).toEqual(['right'])
})

it('raw attributes that do not fit into the queue are cut, and the rest of the entry is kept', async () => {
  const { storage, driver } = await openStorage({ batch: { queueBytes: 1000 } })
  for (const length of [700, 840, 990, 5000]) {
    const text = JSON.stringify({ a: 1, b: 'x'.repeat(length - 14) })
    const attributes = [rawJson(text), JSON.parse(text)]
    for (const given of attributes)
      await storage.store({ message: `${length}`, attributes: given }).committed()
  }
  const stored = driver.store.readAfter(0, {}, 10)
  expect(stored.map(({ message }) => message)).toEqual([
    '700',
    '700',
    '840',
    '840',
    '990',
    '990',
    '5000',
    '5000',
  ])
  for (let i = 0; i < stored.length; i += 2) expect(stored[i]?.attributes).toEqual(stored[i + 1]?.attributes)
  expect(stored[0]?.attributes).toEqual({ a: 1, b: 'x'.repeat(686) })
  expect(stored[6]?.attributes).toEqual({ a: 1, b: '[Too large]' })
})
