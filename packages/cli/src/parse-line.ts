import type { LogEntry } from '@logpond/core'
import { readEmbedded } from './formats/embedded-record.js'
import { isStorable } from './formats/is-storable.js'
import { json } from './formats/json.js'
import type { ParseContext } from './formats/log-format.js'
import { LOG_FORMATS } from './formats/log-formats.js'
import { mergeEntries } from './formats/merge-entries.js'

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

/** A line of a program may be passed on by another, and that by a third. */
const MOST_WRAPPERS = 2

/** The entries that a line holds, mostly one. */
export function parseLine(
  line: string,
  context: ParseContext,
  wrappers = MOST_WRAPPERS,
): readonly LogEntry[] {
  for (const format of LOG_FORMATS) {
    const parsed = format.parse(line, context)
    if (parsed === undefined) continue
    const entries = Array.isArray(parsed) ? (parsed as readonly LogEntry[]) : [parsed as LogEntry]
    if (entries.length === 0 || !entries.every(isStorable)) return [{ message: line }]
    if (format.isWrapper === true && wrappers > 0)
      return entries.flatMap((wrapper) => unwrap(wrapper, context, wrappers - 1))
    const complete = (entry: LogEntry) => completed(entry, line, format === json, context)
    // The usual case, without a list of lists.
    return entries.length === 1 ? complete(entries[0] as LogEntry) : entries.flatMap(complete)
  }
  return completed({ message: line }, line, false, context)
}

/** What a message says that the formats of whole lines leave in it. */
function completed(
  entry: LogEntry,
  line: string,
  isRecord: boolean,
  context: ParseContext,
): readonly LogEntry[] {
  const embedded = readEmbedded(entry, line, context)
  if (embedded !== undefined || !isRecord || entry.severity !== undefined || entry.message === line)
    return embedded ?? [entry]
  // Shippers put lines of text into records that have no level.
  const severity = parseLine(entry.message, { now: context.now }, 0)[0]?.severity
  return [severity === undefined ? entry : { ...entry, severity }]
}

/** The entries of a line that is the message of another. */
function unwrap(wrapper: LogEntry, context: ParseContext, wrappers: number): readonly LogEntry[] {
  return parseLine(wrapper.message, context, wrappers).map((entry) => mergeEntries(wrapper, entry))
}
