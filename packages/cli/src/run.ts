import { isLogStorageError } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { CommanderError } from 'commander'
import { CommandError } from './command-error.js'
import type { Context } from './context.js'
import { createProgram } from './program.js'

/**
 * Runs logpond with command-line arguments.
 *
 * @returns The exit status, as for grep. 0: success. 1: `search` found nothing, a check of `check` failed, a driver broke a
 *   promise of `conformance`, or `doctor` found that logpond's own driver does not work. 2: any other problem.
 */
export async function run(args: readonly string[], context: Context): Promise<0 | 1 | 2> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' })
    return 0
  } catch (thrown) {
    // Commander has already printed the message.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    for (const line of describe(thrown)) await context.stderr.write(`${visibleText(line)}\n`)
    return thrown instanceof CommandError ? thrown.exitCode : 2
  }
}

function describe(thrown: unknown): string[] {
  if (thrown instanceof CommandError)
    return [...thrown.messages.map((message) => `logpond: ${message}`), ...thrown.excerpt]
  if (isLogStorageError(thrown) || isSystemError(thrown)) return [`logpond: ${thrown.message}`]
  // A bug in this program: the stack shows where it happened.
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return ['logpond: This is a bug in logpond. Please report it with these lines:', ...stack.split('\n')]
}

/** Whether the operating system refused something. */
function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'syscall' in thrown
}
