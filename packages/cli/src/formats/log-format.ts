import type { LogEntry } from '@logpond/core'

/** One way in which programs write a log entry as a line of text. */
export interface LogFormat {
  readonly name: string
  /** The entry; `undefined` when the line is of another format. */
  parse(line: string, now: () => number): LogEntry | undefined
}
