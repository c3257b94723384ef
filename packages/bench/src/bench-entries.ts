import type { LogEntry } from '@logpond/core'
import type { StoredSums } from './subject.js'

/** The time of the first entry, in milliseconds since the Unix epoch. */
export const FIRST_TIME = 1_700_000_000_000

const ROUTES = ['/cart', '/checkout', '/orders', '/search', '/login', '/products', '/assets', '/health']
const SERVICES = ['web', 'api', 'shop', 'auth', 'mail']

/**
 * Entry number `i`, as a web shop logs it: a message of about 110 bytes and attributes of about 55 bytes. One in a hundred
 * entries is an error. Each message has one unique word; all other words are frequent.
 */
export function benchEntry(i: number): LogEntry {
  const route = ROUTES[i % ROUTES.length] as string
  const isError = i % 100 === 99
  return {
    message: `${isError ? 'failed' : 'handled'} request r${i} for ${route} of customer c${i % 9973} in ${i % 431} ms by worker ${i % 7} of the pool main, status ${isError ? 500 : 200}`,
    timestamp: FIRST_TIME + i,
    severity: isError ? 17 : 9,
    service: SERVICES[i % SERVICES.length] as string,
    host: `host-${i % 4}`,
    attributes: { status: isError ? 500 : 200, path: `${route}/${i % 5000}`, cached: i % 3 === 0 },
  }
}

export function benchEntries(count: number, first = 0): LogEntry[] {
  return Array.from({ length: count }, (_, i) => benchEntry(first + i))
}

/** The sums of a store that holds the first `count` entries. */
export function sumsOf(count: number): StoredSums {
  const sums = { entries: count, messages: 0, attributes: 0, timestamps: 0, severities: 0 }
  for (let i = 0; i < count; i++) {
    const entry = benchEntry(i)
    sums.messages += entry.message.length
    sums.attributes += JSON.stringify(entry.attributes).length
    sums.timestamps += i
    sums.severities += entry.severity as number
  }
  return sums
}
