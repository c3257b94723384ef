import { type LogEntry, type LogStorage, LogStorageError } from '@logpond/core'
import { TestClock } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StoredBefore } from '../../src/delivery/stored-before.js'
import { openStorage } from '../support/open-storage.js'

const START = Date.UTC(2026, 0, 31, 12)
const entry = (message: string, more: Partial<LogEntry> = {}): LogEntry => ({
  message,
  timestamp: START - 1000,
  ...more,
})

async function stored(...entries: LogEntry[]): Promise<LogStorage> {
  const storage = openStorage()
  storage.storeMany(entries)
  await storage.flush()
  return storage
}

const clockAt = (now: number) => new TestClock({ now })

it('any body whose entries are all stored is found', async () => {
  const field = fc.string({ unit: 'grapheme', maxLength: 10 })
  const attributes = fc.dictionary(field, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  const arbitrary = fc.record(
    {
      message: field,
      timestamp: fc.integer({ min: -1_000_000, max: -1 }).map((microseconds) => START + microseconds / 1000),
      severity: fc.constantFrom(1 as const, 9 as const, 17 as const, 24 as const),
      service: fc.constantFrom('shop', 'web'),
      attributes,
    },
    { requiredKeys: ['message', 'timestamp'] },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 8 }), async (entries) => {
      const storage = await stored(entry('another'), ...entries)
      const before = new StoredBefore(storage, clockAt(START))
      expect(await before.holds(entries)).toBe(true)
      expect(await before.holds([...entries, entry('one more')])).toBe(false)
      await storage.close()
    }),
    { numRuns: 50 },
  )
})

it.each([
  ['another message', { message: 'b' }],
  ['another time', { timestamp: START - 999.999 }],
  ['another severity', { severity: 13 as const }],
  ['a service', { service: 'shop' }],
  ['an attribute more', { attributes: { a: 1 } }],
])('%s is another body', async (_, more) => {
  const before = new StoredBefore(await stored(entry('a')), clockAt(START))
  expect(await before.holds([entry('a', more)])).toBe(false)
})

it('an entry that is stored once does not stand for two', async () => {
  const before = new StoredBefore(await stored(entry('a'), entry('b')), clockAt(START))
  expect(await before.holds([entry('a'), entry('a')])).toBe(false)
  expect(await before.holds([entry('b'), entry('a')])).toBe(true)
})

it('entries without a time, from after the start, of old logs, or ten minutes after it, are not looked for', async () => {
  const later = { timestamp: START }
  const old = { timestamp: START - 600_001 }
  const storage = await stored(entry('a'), entry('later', later), entry('old', old))
  const clock = clockAt(START)
  const before = new StoredBefore(storage, clock)
  expect(await before.holds([])).toBe(false)
  expect(await before.holds([{ message: 'a' }])).toBe(false)
  expect(await before.holds([entry('later', later)])).toBe(false)
  expect(await before.holds([entry('old', old)])).toBe(false)
  expect(await before.holds([entry('old', old), entry('a')])).toBe(true)
  clock.jump(600_001)
  expect(await before.holds([entry('a')])).toBe(false)
})

it('a search that fails does not lose the body', async () => {
  const search = () => Promise.reject(new LogStorageError('IO', 'broken'))
  expect(await new StoredBefore({ search } as never, clockAt(START)).holds([entry('a')])).toBe(false)
})
