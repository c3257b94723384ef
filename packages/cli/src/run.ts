import { isLogStorageError } from '@logpond/core'
import { CommanderError } from 'commander'
import { CommandError } from './command-error.js'
import type { Context } from './context.js'
import { createProgram } from './program.js'
import { visibleText } from './visible-text.js'

/**
 * Runs logpond with the arguments of a command line.
 *
 * @returns The exit status, as grep has it. 0: done. 1: `search` found nothing, `check` found damage, or a driver failed its
 *   suite. 2: anything else is wrong.
 */
export async function run(args: readonly string[], context: Context): Promise<0 | 1 | 2> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' })
    return 0
  } catch (thrown) {
    // Commander has said already what is wrong.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    for (const line of describe(thrown)) await context.stderr.write(`${visibleText(line)}\n`)
    return thrown instanceof CommandError ? thrown.exitCode : 2
  }
}

function describe(thrown: unknown): string[] {
  if (thrown instanceof CommandError) return thrown.messages.map((message) => `logpond: ${message}`)
  if (isLogStorageError(thrown) || isSystemError(thrown)) return [`logpond: ${thrown.message}`]
  // A fault of this program: where it happened is what one needs to know.
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return ['logpond: This should not have happened:', ...stack.split('\n')]
}

/** Whether the operating system refused something. */
function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'syscall' in thrown
}
