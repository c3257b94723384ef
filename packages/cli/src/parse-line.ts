import type { LogEntry } from '@logpond/core'
import { isStorable } from './formats/is-storable.js'
import type { ParseContext } from './formats/log-format.js'
import { LOG_FORMATS } from './formats/log-formats.js'

export interface LineParserOptions {
  /** Milliseconds since the Unix epoch: tells the year of times that lack it. Default: the system's clock. */
  readonly now?: () => number
}

/**
 * A function that makes an entry of a line, whatever the line is.
 *
 * The first format that knows the line reads it. A line that none knows, that holds several records, or whose values no
 * entry may have (a time beyond the range, a trace id that is none), is kept whole as the message. What a line becomes
 * never depends on other lines.
 */
export function createLineParser(options: LineParserOptions = {}): (line: string) => LogEntry {
  const context = { now: options.now ?? Date.now }
  return (line) => {
    const [entry, ...others] = parseLine(line, context)
    return entry === undefined || others.length > 0 ? { message: line } : entry
  }
}

/** The entries that a line holds, mostly one. */
export function parseLine(line: string, context: ParseContext): readonly LogEntry[] {
  for (const format of LOG_FORMATS) {
    const parsed = format.parse(line, context)
    if (parsed === undefined) continue
    const entries = Array.isArray(parsed) ? (parsed as readonly LogEntry[]) : [parsed as LogEntry]
    return entries.length > 0 && entries.every(isStorable) ? entries : [{ message: line }]
  }
  return [{ message: line }]
}
