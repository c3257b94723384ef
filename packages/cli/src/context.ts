import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock } from '@logpond/core'

/** The environment of a command; tests replace it. */
export interface Context {
  /** How the user calls this program. */
  readonly command: string
  readonly stdin: Readable
  /** Whether the standard input comes from another program, and not from a terminal or a file. */
  readonly stdinIsPipe: boolean
  /** For data. */
  readonly stdout: Output
  /** For messages and progress. */
  readonly stderr: Output
  /** The folder that relative paths start from. */
  readonly directory: string
  readonly now: () => number
  /** Calls a function after a delay, as the clock of a storage does. */
  readonly after: Clock['after']
  /**
   * Aborted when the user stops a command, with the name of the signal as the reason. Once a command has read this property,
   * SIGINT, SIGTERM and SIGHUP no longer end the process by themselves.
   */
  readonly signal: AbortSignal
  /** Aborted by the second signal. Unless a command has read this property, the second signal ends the process. */
  readonly secondSignal: AbortSignal
}

export interface Output {
  /** Whether it is a terminal, where a person reads the output. */
  readonly isTerminal: boolean
  /** The stream behind it. Only a terminal needs one, to draw progress on. */
  readonly stream?: NodeJS.WriteStream
  /** Resolves when the output can take more. */
  write(text: string): Promise<void>
}

/** The absolute form of a path. It expands `~/` because shells do not expand the `~` in `--db=~/logs.db`. */
export function toPath(context: Context, path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : resolve(context.directory, path)
}
