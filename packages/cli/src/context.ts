import { resolve } from 'node:path'
import type { Readable } from 'node:stream'

/** What a command sees of the world; tests hand in another one. */
export interface Context {
  /** How the user calls this program. */
  readonly command: string
  readonly stdin: Readable
  /** For data. */
  readonly stdout: Output
  /** For messages and progress. */
  readonly stderr: Output
  /** Where relative paths begin. */
  readonly directory: string
  readonly now: () => number
  /**
   * Aborted when the user wants a command to end. Whoever asks for it takes that over: SIGINT and SIGTERM no longer end
   * the process by themselves.
   */
  readonly signal: AbortSignal
}

export interface Output {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean
  /** Where it goes; only a terminal needs one, to draw on. */
  readonly stream?: NodeJS.WriteStream
  /** Settles when there is room for more. */
  write(text: string): Promise<void>
}

/** A path as the user meant it. */
export function toPath(context: Context, path: string): string {
  return resolve(context.directory, path)
}
