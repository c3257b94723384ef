import { Readable } from 'node:stream'
import { systemClock } from '@logpond/core'
import type { Context } from '../../src/context.js'
import { run } from '../../src/run.js'
import { RecordedOutput } from './recorded-output.js'

export interface CliOptions {
  readonly directory: string
  readonly stdin?: Uint8Array | string | Readable
  readonly now?: number
  readonly signal?: AbortSignal
  readonly secondSignal?: AbortSignal
  readonly stdinIsPipe?: boolean
  readonly after?: Context['after']
}

export interface CliRun {
  readonly stdout: RecordedOutput
  readonly stderr: RecordedOutput
  readonly status: Promise<number>
}

/** The context of a command whose output is recorded. */
export function contextFor(options: CliOptions): Context & Pick<CliRun, 'stdout' | 'stderr'> {
  const stdout = new RecordedOutput()
  const stderr = new RecordedOutput()
  return {
    command: 'logpond',
    stdin: toReadable(options.stdin ?? ''),
    stdinIsPipe: options.stdinIsPipe ?? true,
    stdout,
    stderr,
    directory: options.directory,
    now: () => options.now ?? Date.UTC(2026, 0, 31, 12),
    after: options.after ?? systemClock.after,
    signal: options.signal ?? new AbortController().signal,
    secondSignal: options.secondSignal ?? new AbortController().signal,
  }
}

/** Starts logpond in this process. */
export function startCli(args: readonly string[], options: CliOptions): CliRun {
  const context = contextFor(options)
  const { stdout, stderr } = context
  return { stdout, stderr, status: run(args, context) }
}

/** Runs logpond in this process to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions,
): Promise<{ status: number; stdout: string; stderr: string; lines: string[] }> {
  const { stdout, stderr, status } = startCli(args, options)
  return { status: await status, stdout: stdout.text, stderr: stderr.text, lines: stdout.lines }
}

function toReadable(input: Uint8Array | string | Readable): Readable {
  return input instanceof Readable ? input : Readable.from([Buffer.from(input)])
}
