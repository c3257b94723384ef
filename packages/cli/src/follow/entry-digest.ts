import { createHash } from 'node:crypto'
import { type LogEntry, toMicroseconds } from '@logpond/core'

/** A digest of the times and messages of entries, to recognize them. */
export function digestOf(entries: readonly Pick<LogEntry, 'timestamp' | 'message'>[]): string {
  const hash = createHash('sha256')
  for (const { timestamp = 0, message } of entries)
    hash.update(`${toMicroseconds(Number(timestamp))} ${message.length} ${message}\n`)
  return hash.digest('hex').slice(0, 32)
}
