import type { LogEntry } from '@logpond/core'
import { colour, withoutAnsi } from './formats/ansi.js'
import { readEmbedded } from './formats/embedded-record.js'
import { isStorable } from './formats/is-storable.js'
import { json } from './formats/json.js'
import type { LogFormat, ParseContext } from './formats/log-format.js'
import { LOG_FORMATS } from './formats/log-formats.js'
import { mergeEntries } from './formats/merge-entries.js'

export interface LineParserOptions {
  /** Milliseconds since the Unix epoch: tells the year of times that lack it. Default: the system's clock. */
  readonly now?: () => number
  /** Keeps the colours of a terminal in messages. Default: false. */
  readonly keepAnsi?: boolean
}

/**
 * A function that makes an entry of a line, whatever the line is.
 *
 * The first format that knows the line reads it. Of a line that none knows, the time and the level that stand near its
 * beginning are those of the entry, and the line is the message. A line that holds several records, or whose values no
 * entry may have, is kept whole as the message. What a line becomes never depends on other lines.
 */
export function createLineParser(options: LineParserOptions = {}): (line: string) => LogEntry {
  const context = { now: options.now ?? Date.now, keepAnsi: options.keepAnsi }
  return (line) => {
    const [entry, ...others] = parseLine(line, context)
    return entry === undefined || others.length > 0 ? { message: line } : entry
  }
}

/** What a line holds. */
export interface ParsedLine {
  /** Mostly one. */
  readonly entries: readonly LogEntry[]
  /** The line without colours; of a line that wraps another, that one. */
  readonly text: string
  /** The same with its colours, if they are kept. */
  readonly shown: string
  /** Whether the text says a time. A wrapper's time is not that of the text. */
  readonly hasTime: boolean
  /** Whether the text says all that there is of its entry, so that no other line goes on with it. */
  readonly isClosed: boolean
}

/** A line of a program may be passed on by another, and that by a third. */
const MAX_WRAPPERS = 2

/** The entries that a line holds, mostly one. */
export function parseLine(line: string, context: ParseContext, wrappers = MAX_WRAPPERS): readonly LogEntry[] {
  return readLine(line, context, wrappers).entries
}

/** Reads a line, and says what it is. */
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

/** The usual case, without lists of lists. */
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

/** What a line holds that is the message of another. */
function unwrap(wrapper: LogEntry, context: ParseContext, wrappers: number): ParsedLine {
  const inner = readLine(wrapper.message, context, wrappers)
  return { ...inner, entries: inner.entries.map((entry) => mergeEntries(wrapper, entry)) }
}
