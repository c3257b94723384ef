import type { LogEntry } from '@logpond/core'
import { ContinuedEntry, streamOf } from './continued-entry.js'
import type { ParsedLine } from './parse-line.js'

/** Joins stack traces and indented lines to the entry before them. It holds the last entry back while lines may follow. */
export class EntryJoiner {
  #last: ParsedLine | undefined
  /** Made from the last line only when a line follows that may continue it: most lines do not. */
  #open: ContinuedEntry | undefined
  #joined = 0
  #cut = 0

  /** Lines that became part of an entry before them. */
  get joined(): number {
    return this.#joined
  }

  /** Entries that continue one that had reached its limit. */
  get cut(): number {
    return this.#cut
  }

  /** Adds a line. Returns the entries that are complete now. */
  push(parsed: ParsedLine): readonly LogEntry[] {
    const last = this.#last
    if (last === undefined) return this.#hold(parsed)
    if (!parsed.hasTime && !parsed.isClosed && parsed.entries.length === 1) {
      this.#open ??= open(last)
      if (this.#open.isContinuedBy(parsed.text, streamOf(parsed.entries[0] as LogEntry)))
        return this.#join(this.#open, parsed)
      if (isBlank(parsed.text) && this.#open.blanks.length < MAX_BLANKS) {
        this.#open.addBlank(parsed.entries[0] as LogEntry)
        return NONE
      }
    }
    const before = this.close()
    const held = this.#hold(parsed)
    return held.length === 0 ? before : [...before, ...held]
  }

  /** Returns the entry that is held back, and its empty lines. */
  close(): readonly LogEntry[] {
    const last = this.#last
    const continued = this.#open
    this.#last = undefined
    this.#open = undefined
    if (last === undefined) return NONE
    return continued === undefined ? last.entries : [continued.end(), ...continued.blanks]
  }

  #hold(parsed: ParsedLine): readonly LogEntry[] {
    if (parsed.isClosed || parsed.entries.length !== 1 || isBlank(parsed.text)) return parsed.entries
    this.#last = parsed
    return NONE
  }

  #join(continued: ContinuedEntry, parsed: ParsedLine): readonly LogEntry[] {
    const { shown, text } = parsed
    if (continued.hasRoomFor(shown)) {
      this.#joined += continued.add(shown, text)
      return NONE
    }
    this.#cut++
    const before = this.close()
    const { timestamp, severity } = continued.entry
    const [rest] = parsed.entries as [LogEntry]
    const entry: LogEntry = { ...rest, message: shown }
    if (timestamp !== undefined) entry.timestamp = timestamp
    if (severity !== undefined) entry.severity = severity
    this.#last = { ...parsed, entries: [entry] }
    this.#open = new ContinuedEntry(entry, text, true, continued.first)
    return before
  }
}

const NONE: readonly LogEntry[] = []

/** Empty lines that are held back for a continuation line. */
const MAX_BLANKS = 100

function open({ entries, text }: ParsedLine): ContinuedEntry {
  const [entry] = entries as [LogEntry]
  return new ContinuedEntry(entry, text, entry.timestamp !== undefined || entry.severity !== undefined)
}

function isBlank(text: string): boolean {
  return text.length === 0 || (text.charCodeAt(0) <= BLANK && text.trim() === '')
}

const BLANK = 0x20
