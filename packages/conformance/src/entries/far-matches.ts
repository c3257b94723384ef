import { SOME_TIME, type TestEntry } from './test-batch.js'

/** More than 2¹⁶. */
export const FAR_FILLERS = 66_000

const HOUR = 3_600_000

/** One of the many entries that lie between those that match. */
export function farEntry(i: number): TestEntry {
  return {
    message: `common usual ${i % 10}`,
    timestamp: SOME_TIME + (i % 1000),
    service: 'usual',
    ...(i % 20 === 0 ? { host: 'usual', attributes: '{"text":"usual","number":1,"flag":false}' } : undefined),
  }
}

const WANTED: TestEntry = {
  message: 'common: a needle and thread',
  service: 'wanted',
  host: 'wanted',
  traceId: 'ABCDEF0123456789abcdef0123456789',
  spanId: 'ABCDEF0123456789',
  attributes: {
    text: 'wanted',
    number: 1.5,
    flag: true,
    nothing: null,
    a: { b: 'nested' },
  },
}

/**
 * Entries before and after every {@link farEntry}, in time. They come in pairs with the same fields, so a search in either
 * order reaches one of each pair last.
 */
export function nearEntries(): TestEntry[] {
  const before = SOME_TIME - HOUR
  const behind = SOME_TIME + HOUR
  return [
    { message: 'common usual first', timestamp: before },
    { message: 'common usual first', timestamp: behind },
    { ...WANTED, severity: 17, timestamp: before },
    { ...WANTED, severity: 24, timestamp: behind },
    { message: 'needle', severity: 1, timestamp: before },
    { message: 'needle', severity: 4, timestamp: behind },
  ]
}
