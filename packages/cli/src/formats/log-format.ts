import type { LogEntry } from '@logpond/core'
import type { LearnedTimes } from './learned-times.js'

export interface ParseContext {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Called with a value that stands where a level does and is none that is known. The value stays an attribute. */
  readonly unknownLevel?: ((level: unknown) => void) | undefined
  /** What other lines of the file have shown of its times. Without, each line is judged by itself. */
  readonly learned?: LearnedTimes | undefined
  /** Whether a line of the file looked like a printed entry and was none: then no other of its lines is one. */
  readonly lookAlikes?: { seen: boolean } | undefined
  /** Whether messages keep the colours of a terminal. */
  readonly keepAnsi?: boolean | undefined
}

/** One way to write a log line. */
export interface LogFormat {
  readonly name: string
  /** Whether the messages are lines of another program, to be read by all formats. */
  readonly isWrapper?: boolean
  /** Whether entries are complete: what their messages look like is of no matter. */
  readonly isFinal?: boolean
  /** Whether a line says all that there is of its entry, so that the lines behind it never go on with it. */
  readonly isClosed?: boolean
  /**
   * The entry that a line of this format holds; `undefined` when the line is of another one.
   *
   * Several entries when the line holds several records. An entry has no `timestamp` and no `severity` where the line
   * does not say them in a way that the format knows.
   */
  parse(line: string, context: ParseContext): LogEntry | readonly LogEntry[] | undefined
}
