import type { LogEntry } from '@logpond/core'

/** So many entries that differ in their message: `entry 0`, `entry 1`, … */
export function numberedEntries(count: number, first = 0): LogEntry[] {
  return Array.from({ length: count }, (_, i) => ({ message: `entry ${first + i}` }))
}
