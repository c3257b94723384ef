import type { LogEntry } from '@logpond/core'
import type { LearnedTimes } from './learned-times.js'

export interface ParseContext {
  /** The current time, in milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Called with an unknown value of a level field. The value stays an attribute. */
  readonly unknownLevel?: ((level: unknown) => void) | undefined
  /** What other lines of the file have shown about its times. Without it, each line is read independently. */
  readonly learned?: LearnedTimes | undefined
  /** Whether a line of the file looked like a printed entry but was not one. Then none of its lines is read as one. */
  readonly lookAlikes?: { seen: boolean } | undefined
  /** Whether messages keep colours and other escape sequences. */
  readonly keepAnsi?: boolean | undefined
}

/** A format of log lines. */
export interface LogFormat {
  readonly name: string
  /** Whether the messages are lines of another program, which all formats are tried on. */
  readonly isWrapper?: boolean
  /** Whether entries are complete, so that their messages are not parsed further. */
  readonly isFinal?: boolean
  /** Whether a line is a complete entry, so that no later line can continue it. */
  readonly isClosed?: boolean
  /**
   * Parses a line. Returns the entry, or several entries if the line contains several records; `undefined` if the line has
   * another format. The entry has no `timestamp` or `severity` if the format cannot read it from the line.
   */
  parse(line: string, context: ParseContext): LogEntry | readonly LogEntry[] | undefined
}
