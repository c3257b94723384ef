import type { LogEntry } from '@logpond/core'
import { EntryJoiner } from './entry-joiner.js'
import { colour, withoutAnsi } from './formats/ansi.js'
import { wordBehind } from './formats/find-level.js'
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
  /** Milliseconds since the Unix epoch: tells the year of times that lack it. Default: the system's clock. */
  readonly now?: () => number
  /**
   * What the lines look like: the groups `time`, `level`, `message`, `service`, `host`, `traceId` and `spanId` are the
   * fields of an entry, and others its attributes. Lines that do not look so are read as without it.
   */
  readonly format?: RegExp | undefined
  /** Joins the lines of a stack trace, and indented ones, to the entry before them. Default: true. */
  readonly multiline?: boolean
  /** Keeps the colours of a terminal in messages. Default: false. */
  readonly keepAnsi?: boolean
}

/** Lines, and characters of them, that are looked at before a file's layout must be known. */
const MAX_FIRST_LINES = 200
const MAX_FIRST_CHARACTERS = 1024 * 1024

/**
 * Makes entries of the lines of one file, in their order. Each file has a reader of its own.
 *
 * It holds back the first lines until one of them shows how the file writes its times, then only the last entry, which
 * lines may go on with. Call `release` when no line comes for a while.
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
  /** Lines that were part of a record. */
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

  /** What was seen so far. */
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

  /** Takes a line. Returns the entries that are whole now; the last one may wait for lines that go on with it. */
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

  /** Returns what waits for lines that do not come for a while, as at the end of a file that grows. */
  release(): readonly LogEntry[] {
    return [
      ...this.#readAll(this.#blocks.release()),
      ...this.#readAllFirst(),
      ...this.#complete(this.#joiner.close()),
      ...this.#missingTimes.release(),
    ]
  }

  /** Returns what is left when the file has ended. */
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

  /** Whether a line has a time and a level that leave no question. What is not sure is remembered. */
  #showsTheLayout(line: string): boolean {
    if (this.#options.format?.test(withoutAnsi(line)) === true) return true
    // Judged by itself: what was learned is for the reading.
    const { now } = this.#context
    const { entries, text, hasTime, isClosed } = readLine(line, { now })
    if (isClosed) return hasTime
    this.#learned.look()
    const time = findTime(text, { now }, (found) => this.#learned.see(found))
    if (time === undefined) return hasTime
    const isOrdered = time.orders.length <= 1 || this.#learned.order !== undefined
    const isColumn = entries[0]?.severity === undefined && wordBehind(text, time.end) !== undefined
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

  /** A line of the W3C's log, behind one that names its columns. */
  #readW3c(line: string): ParsedLine | undefined {
    if (line.charCodeAt(0) === HASH && W3C_HEAD.test(line)) this.#w3c ??= new W3cLog()
    const entry = this.#w3c?.parse(line)
    if (entry === undefined) return undefined
    return { entries: [entry], text: line, shown: line, hasTime: true, isClosed: true }
  }

  /** Counts entries, and gives them a time where they have none. */
  #complete(entries: readonly LogEntry[]): readonly LogEntry[] {
    const [entry] = entries
    if (entry === undefined) return NONE
    if (entries.length > 1) return entries.flatMap((one) => this.#complete([one]))
    this.#entries++
    // An empty line says nothing, and lacks nothing.
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
