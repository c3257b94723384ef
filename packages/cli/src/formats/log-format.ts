import type { LogEntry } from '@logpond/core'

export interface ParseContext {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

/** One way to write a log line. */
export interface LogFormat {
  readonly name: string
  /** The entry that a line of this format holds; `undefined` when the line is of another one. */
  parse(line: string, context: ParseContext): LogEntry | undefined
}
