import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock } from '@logpond/core'

/** What a command sees of the world; tests hand in another one. */
export interface Context {
  /** How the user calls this program. */
  readonly command: string
  readonly stdin: Readable
  /** Whether the standard input comes from another program: neither from a terminal nor from a file. */
  readonly stdinIsPipe: boolean
  /** For data. */
  readonly stdout: Output
  /** For messages and progress. */
  readonly stderr: Output
  /** Where relative paths begin. */
  readonly directory: string
  readonly now: () => number
  /** Calls back later, as the clock of a storage does. */
  readonly after: Clock['after']
  /**
   * Aborted when the user wants a command to end, with the name of the signal as the reason. A command that asks for it takes
   * that over: SIGINT, SIGTERM and SIGHUP no longer end the process by themselves.
   */
  readonly signal: AbortSignal
  /** Aborted when the user asks a second time. Without it, that ends the process. */
  readonly secondSignal: AbortSignal
}

export interface Output {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean
  /** Where it goes; only a terminal needs one, to draw on. */
  readonly stream?: NodeJS.WriteStream
  /** Settles when there is room for more. */
  write(text: string): Promise<void>
}

/** A path as the user meant it. A shell leaves the `~` in `--db=~/logs.db` as it is. */
export function toPath(context: Context, path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : resolve(context.directory, path)
}
