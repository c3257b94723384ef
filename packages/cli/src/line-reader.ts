import type { LogEntry } from '@logpond/core'
import type { ParseContext } from './formats/log-format.js'
import { type LineCounts, UnknownLevels } from './line-counts.js'
import { parseLine } from './parse-line.js'
import { PartialLines } from './partial-lines.js'

export interface LineReaderOptions {
  /** Milliseconds since the Unix epoch: tells the year of times that lack it. Default: the system's clock. */
  readonly now?: () => number
  /** What the lines look like, with groups that are named `time`, `level`, `message` and as attributes are. */
  readonly format?: RegExp
  /** Joins the lines of a stack trace to the entry before them. Default: true. */
  readonly multiline?: boolean
  /** Keeps the colours of a terminal in messages. Default: false. */
  readonly keepAnsi?: boolean
}

/** Makes entries of the lines of one file, in their order. Each file has a reader of its own. */
export class LineReader {
  readonly #context: ParseContext
  readonly #unknownLevels = new UnknownLevels()
  readonly #partialLines = new PartialLines()
  #lines = 0
  #entries = 0
  #withoutTime = 0
  #withoutLevel = 0

  constructor(options: LineReaderOptions = {}) {
    this.#context = {
      now: options.now ?? Date.now,
      unknownLevel: (level) => this.#unknownLevels.add(level),
    }
  }

  /** What was seen so far. */
  get counts(): LineCounts {
    return {
      lines: this.#lines,
      entries: this.#entries,
      joined: 0,
      withoutTime: this.#withoutTime,
      withoutLevel: this.#withoutLevel,
      unknownLevels: this.#unknownLevels.counts,
    }
  }

  /** Takes a line. Returns the entries that are whole now; the last one may wait for lines that continue it. */
  push(line: string): readonly LogEntry[] {
    this.#lines++
    const whole = this.#partialLines.push(line)
    return whole === undefined ? [] : this.#read(whole)
  }

  /** Returns what waits for lines that do not come for a while, as at the end of a file that grows. */
  release(): readonly LogEntry[] {
    return []
  }

  /** Returns what is left when the file has ended. */
  end(): readonly LogEntry[] {
    return [...this.#partialLines.end().flatMap((line) => this.#read(line)), ...this.release()]
  }

  #read(line: string): readonly LogEntry[] {
    const entries = parseLine(line, this.#context)
    for (const { timestamp, severity } of entries) {
      this.#entries++
      if (timestamp === undefined) this.#withoutTime++
      if (severity === undefined) this.#withoutLevel++
    }
    return entries
  }
}
