import type { LogEntry } from '../../contract/log-entry.js'
import { Random } from './random.js'
import { SHOP_REQUESTS, type ShopRequest } from './shop-requests.js'

const HOSTS = ['web-1', 'web-2', 'web-3', 'web-4']

export interface ShopEntriesOptions {
  readonly count: number
  /** The same seed gives the same entries. */
  readonly seed: number
  /** Milliseconds since the Unix epoch. The entries are spread evenly between `from` and `to`. */
  readonly from: number
  readonly to: number
}

/**
 * Log entries of the services of a web shop, as `logpond demo` stores them: two entries a request on average, which share a
 * trace. For demos, tests and benchmarks that need entries as real services log them.
 *
 * @example
 * ```ts
 * import { shopEntries } from '@logpond/core/testing'
 *
 * const to = Date.now()
 * for (const entry of shopEntries({ count: 1000, seed: 1, from: to - 3_600_000, to })) storage.store(entry)
 * ```
 */
export function* shopEntries({ count, seed, from, to }: ShopEntriesOptions): Generator<LogEntry, void, void> {
  const random = new Random(seed)
  for (let made = 0; made < count; ) {
    const host = random.one(HOSTS)
    const traceId = random.hex(32)
    for (const entry of pickRequest(random)(random).slice(0, count - made)) {
      const timestamp = from + ((to - from) * made) / count
      yield { ...entry, timestamp, host, traceId, spanId: random.hex(16) }
      made++
    }
  }
}

function pickRequest(random: Random): ShopRequest {
  let left = random.next()
  for (const [share, make] of SHOP_REQUESTS) {
    left -= share
    if (left < 0) return make
  }
  return SHOP_REQUESTS[0]?.[1] as ShopRequest
}
