import type { StoredLogEntry } from '@logpond/core'
import { openLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import type { EntryOptions, SinkOptions } from '../src/shared/options.js'

/** What a logger has stored in a database in memory. */
export async function stored(
  use: (target: SinkOptions) => void | Promise<void>,
  options: EntryOptions = {},
): Promise<StoredLogEntry[]> {
  await using storage = await openLogStorage({
    driver: autoDriver({ path: ':memory:', driver: 'node-sqlite', thread: 'main' }),
  })
  await use({ storage, ...options })
  await storage.flush()
  return await storage.search({ order: 'oldest' })
}

/** An entry without what differs in each run. Stack traces are cut to their first line. */
export function shape({ id: _id, timestamp: _timestamp, ...entry }: StoredLogEntry): unknown {
  return JSON.parse(JSON.stringify(entry), (_name, member: unknown) =>
    typeof member === 'string' ? member.replace(/\n\s+at [\s\S]*$/, ' …') : member,
  )
}

/** The attributes of `new RangeError('card expired')`. */
export const EXPIRED = {
  'exception.type': 'RangeError',
  'exception.message': 'card expired',
  'exception.stacktrace': 'RangeError: card expired …',
}
