import type { LogEntry } from '@logpond/core'
import { withoutAnsi } from '@logpond/mapping/readers'
import { colour } from './formats/colour.js'
import { readEmbedded } from './formats/embedded-record.js'
import { isStorable } from './formats/is-storable.js'
import { json } from './formats/json.js'
import type { LogFormat, ParseContext } from './formats/log-format.js'
import { LOG_FORMATS } from './formats/log-formats.js'
import { mergeEntries } from './formats/merge-entries.js'

export interface LineParserOptions {
  /** The current time in milliseconds since the Unix epoch. Times without a year get one from it. Default: the system's clock. */
  readonly now?: () => number
  /** Keeps colours and other escape sequences in messages. Default: false. */
  readonly keepAnsi?: boolean
}

/**
 * Creates a function that turns any line into an entry.
 *
 * The first format that recognizes the line parses it. If no format does, the entry gets the time and the level near the
 * beginning of the line, and the whole line is its message. A line with several records, or with values that an entry cannot
 * hold, is kept whole as the message. The entry never depends on other lines.
 */
export function createLineParser(options: LineParserOptions = {}): (line: string) => LogEntry {
  const context = { now: options.now ?? Date.now, keepAnsi: options.keepAnsi }
  return (line) => {
    const [entry, ...others] = parseLine(line, context)
    return entry === undefined || others.length > 0 ? { message: line } : entry
  }
}

/** The result of parsing a line. */
export interface ParsedLine {
  /** Usually one. */
  readonly entries: readonly LogEntry[]
  /** The line without colours. If the line wraps another line, the wrapped line. */
  readonly text: string
  /** The same line as the message shows it: with its colours, if they are kept. */
  readonly shown: string
  /** Whether the text contains a time. The time of a wrapper does not count. */
  readonly hasTime: boolean
  /** Whether the entry is complete, so that no later line can continue it. */
  readonly isClosed: boolean
}

/** A second program may wrap the lines of a program, and a third may wrap those. */
const MAX_WRAPPERS = 2

/** The entries in a line, usually one. */
export function parseLine(line: string, context: ParseContext, wrappers = MAX_WRAPPERS): readonly LogEntry[] {
  return readLine(line, context, wrappers).entries
}

/** Parses a line. */
export function readLine(coloured: string, context: ParseContext, wrappers = MAX_WRAPPERS): ParsedLine {
  const line = withoutAnsi(coloured)
  const shown = context.keepAnsi === true ? coloured : line
  for (const format of LOG_FORMATS) {
    const parsed = format.parse(line, context)
    if (parsed === undefined) continue
    return Array.isArray(parsed)
      ? readRecords(parsed as readonly LogEntry[], format, line, shown, context)
      : readOne(parsed as LogEntry, format, line, shown, context, wrappers)
  }
  const entry = { message: line }
  const entries = completed(entry, line, false, context)
  return whole(entries, line, shown, entries[0] !== entry)
}

/** The common case, which needs no lists. */
function readOne(
  entry: LogEntry,
  format: LogFormat,
  line: string,
  shown: string,
  context: ParseContext,
  wrappers: number,
): ParsedLine {
  if (!isStorable(entry)) return whole([{ message: line }], line, shown, false)
  if (format.isWrapper === true && wrappers > 0) return unwrap(entry, context, wrappers - 1)
  if (format.isFinal === true) return whole([entry], line, shown, true)
  const entries = completed(entry, line, format === json, context)
  return whole(entries, line, shown, format.isClosed === true || entries[0] !== entry)
}

function readRecords(
  records: readonly LogEntry[],
  format: LogFormat,
  line: string,
  shown: string,
  context: ParseContext,
): ParsedLine {
  if (records.length === 0 || !records.every(isStorable))
    return whole([{ message: line }], line, shown, false)
  const isRecord = format === json
  const entries = format.isFinal
    ? records
    : records.flatMap((record) => completed(record, line, isRecord, context))
  return whole(entries, line, shown, format.isClosed === true || entries.length > 1)
}

function whole(read: readonly LogEntry[], text: string, shown: string, isClosed: boolean): ParsedLine {
  const hasTime = read[0]?.timestamp !== undefined
  const entries = shown === text ? read : colour(read, text, shown)
  return { entries, text, shown, hasTime, isClosed }
}

/** Parses what the formats of whole lines left in the message. */
function completed(
  entry: LogEntry,
  line: string,
  isRecord: boolean,
  context: ParseContext,
): readonly LogEntry[] {
  const embedded = readEmbedded(entry, line, context)
  if (embedded !== undefined || !isRecord || entry.severity !== undefined || entry.message === line)
    return embedded ?? [entry]
  // Log shippers put text lines into records that have no level.
  const severity = parseLine(entry.message, { now: context.now }, 0)[0]?.severity
  return [severity === undefined ? entry : { ...entry, severity }]
}

/** Parses a line that is the message of a wrapper. */
function unwrap(wrapper: LogEntry, context: ParseContext, wrappers: number): ParsedLine {
  const inner = readLine(wrapper.message, context, wrappers)
  return { ...inner, entries: inner.entries.map((entry) => mergeEntries(wrapper, entry)) }
}
