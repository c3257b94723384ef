import type { LogEntry } from '@logpond/core'
import { withoutAnsi } from '@logpond/mapping/readers'
import { EntryJoiner } from './entry-joiner.js'
import { colour } from './formats/colour.js'
import { levelAfterTime } from './formats/find-level.js'
import { findTime } from './formats/find-time.js'
import { LearnedTimes } from './formats/learned-times.js'
import type { ParseContext } from './formats/log-format.js'
import { W3cLog } from './formats/w3c-log.js'
import { JsonBlocks } from './json-blocks.js'
import { type LineCounts, UnknownLevels } from './line-counts.js'
import { readFormatted } from './line-format.js'
import { MissingTimes } from './missing-times.js'
import { type ParsedLine, readLine } from './parse-line.js'
import { PartialLines } from './partial-lines.js'

export interface LineReaderOptions {
  /** The current time in milliseconds since the Unix epoch. Times without a year get one from it. Default: the system's clock. */
  readonly now?: () => number
  /**
   * Describes the lines. The groups `time`, `level`, `message`, `service`, `host`, `traceId` and `spanId` become fields of
   * the entry, and all others attributes. Lines that do not match are read as if there were no format.
   */
  readonly format?: RegExp | undefined
  /** Joins stack traces and indented lines to the entry before them. Default: true. */
  readonly multiline?: boolean
  /** Keeps colours and other escape sequences in messages. Default: false. */
  readonly keepAnsi?: boolean
}

/** Lines, and characters, that are held back until the layout of a file is known. */
const MAX_FIRST_LINES = 200
const MAX_FIRST_CHARACTERS = 1024 * 1024

/**
 * Turns the lines of one file into entries, in order. Each file needs its own reader.
 *
 * The reader holds back the first lines until one of them shows how the file writes its times. After that it holds back only
 * the last entry, which further lines may continue. Call `release` when no line has come for a while.
 */
export class LineReader {
  readonly #options: LineReaderOptions
  readonly #context: ParseContext
  readonly #learned = new LearnedTimes()
  readonly #unknownLevels = new UnknownLevels()
  readonly #partialLines = new PartialLines()
  readonly #blocks = new JsonBlocks()
  readonly #joiner = new EntryJoiner()
  #w3c: W3cLog | undefined
  readonly #missingTimes = new MissingTimes()
  #firstLines: string[] | undefined = []
  #firstCharacters = 0
  #lines = 0
  #entries = 0
  /** Lines that became part of a JSON record. */
  #joined = 0
  #withoutTime = 0
  #withoutLevel = 0

  constructor(options: LineReaderOptions = {}) {
    this.#options = options
    this.#context = {
      now: options.now ?? Date.now,
      unknownLevel: (level) => this.#unknownLevels.add(level),
      learned: this.#learned,
      lookAlikes: { seen: false },
      keepAnsi: options.keepAnsi,
    }
  }

  /** The counts up to the last line. */
  get counts(): LineCounts {
    return {
      lines: this.#lines,
      entries: this.#entries,
      joined: this.#joined + this.#joiner.joined,
      cut: this.#joiner.cut,
      withoutTime: this.#withoutTime,
      withoutLevel: this.#withoutLevel,
      unknownLevels: this.#unknownLevels.counts,
    }
  }

  /** Adds a line. Returns the entries that are complete now. The last one may be held back for continuation lines. */
  push(line: string): readonly LogEntry[] {
    this.#lines++
    const whole = this.#partialLines.push(line)
    if (whole === undefined) return NONE
    if (this.#options.multiline === false) return this.#readNext(whole)
    const lines = this.#blocks.push(whole)
    const [only] = lines
    if (only === undefined || lines.length > 1) return this.#readAll(lines)
    if (only !== whole) this.#joined += only.split('\n').length - 1
    return this.#readNext(only)
  }

  /** Returns the entries that are held back. Call it when no line has come for a while, as at the end of a growing file. */
  release(): readonly LogEntry[] {
    return [
      ...this.#readAll(this.#blocks.release()),
      ...this.#readAllFirst(),
      ...this.#complete(this.#joiner.close()),
      ...this.#missingTimes.release(),
    ]
  }

  /** Returns the remaining entries at the end of the file. */
  end(): readonly LogEntry[] {
    const blocks = this.#readAll(this.#blocks.release())
    return [...blocks, ...this.#readAll(this.#partialLines.end()), ...this.release()]
  }

  #readAll(lines: readonly string[]): readonly LogEntry[] {
    return lines.flatMap((line) => this.#readNext(line))
  }

  #readNext(line: string): readonly LogEntry[] {
    return this.#firstLines === undefined ? this.#read(line) : this.#readFirst(line, this.#firstLines)
  }

  #readFirst(line: string, lines: string[]): readonly LogEntry[] {
    lines.push(line)
    this.#firstCharacters += line.length
    const isEnough = lines.length >= MAX_FIRST_LINES || this.#firstCharacters >= MAX_FIRST_CHARACTERS
    return this.#showsTheLayout(line) || isEnough ? this.#readAllFirst() : NONE
  }

  #readAllFirst(): readonly LogEntry[] {
    const lines = this.#firstLines
    if (lines === undefined) return NONE
    this.#firstLines = undefined
    return lines.flatMap((line) => this.#read(line))
  }

  /** Whether a line has an unambiguous time and level. Remembers what it learns from ambiguous ones. */
  #showsTheLayout(line: string): boolean {
    if (this.#options.format?.test(withoutAnsi(line)) === true) return true
    // Reads the line without the learned layout, which is applied only when the held lines are read.
    const { now } = this.#context
    const { entries, text, hasTime, isClosed } = readLine(line, { now })
    if (isClosed) return hasTime
    this.#learned.countLine()
    const time = findTime(text, { now }, (found) => this.#learned.observe(found))
    if (time === undefined) return hasTime
    const isOrdered = time.orders.length <= 1 || this.#learned.order !== undefined
    const isColumn = entries[0]?.severity === undefined && levelAfterTime(text, time.end) !== undefined
    if (isColumn) this.#learned.isLevelColumn(true)
    return hasTime && isOrdered && (!isColumn || this.#learned.hasColumn)
  }

  #read(line: string): readonly LogEntry[] {
    const parsed = this.#parse(line)
    const entries = this.#options.multiline === false ? parsed.entries : this.#joiner.push(parsed)
    return this.#complete(entries)
  }

  #parse(line: string): ParsedLine {
    const { format, keepAnsi } = this.#options
    if (format === undefined) return this.#readW3c(line) ?? readLine(line, this.#context)
    const text = withoutAnsi(line)
    const entry = readFormatted(text, format, this.#context)
    if (entry === undefined) return readLine(line, this.#context)
    const shown = keepAnsi === true ? line : text
    return { entries: colour([entry], text, shown), text, shown, hasTime: true, isClosed: false }
  }

  /** A line of a W3C log, after the line that names its columns. */
  #readW3c(line: string): ParsedLine | undefined {
    if (line.charCodeAt(0) === HASH && W3C_HEAD.test(line)) this.#w3c ??= new W3cLog()
    const entry = this.#w3c?.parse(line)
    if (entry === undefined) return undefined
    return { entries: [entry], text: line, shown: line, hasTime: true, isClosed: true }
  }

  /** Counts entries, and gives a time to those that lack one. */
  #complete(entries: readonly LogEntry[]): readonly LogEntry[] {
    const [entry] = entries
    if (entry === undefined) return NONE
    if (entries.length > 1) return entries.flatMap((one) => this.#complete([one]))
    this.#entries++
    // An empty line does not count as one without a time or a level.
    if (entry.message !== '') {
      if (entry.timestamp === undefined) this.#withoutTime++
      if (entry.severity === undefined) this.#withoutLevel++
    }
    return this.#missingTimes.settle(entry) ? entries : this.#missingTimes.push(entry)
  }
}

const NONE: readonly LogEntry[] = []
const HASH = 0x23
const W3C_HEAD = /^#(?:Fields|Date):/
