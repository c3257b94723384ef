import type { LogEntry } from '@logpond/core'

/** Entries with the messages `entry 0`, `entry 1`, … */
export function numberedEntries(count: number, first = 0): LogEntry[] {
  return Array.from({ length: count }, (_, i) => ({ message: `entry ${first + i}` }))
}
