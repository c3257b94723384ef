import { exceptionAttributes } from '@logpond/mapping'
import { withoutAnsi } from '@logpond/mapping/readers'
import type { Info } from '../info.js'
import type { FoundError } from './find-error.js'

/** An exception or a rejection that winston has caught. */
export interface CaughtError extends FoundError {
  /** The message without the stack, which winston adds to it. */
  readonly message: string
  readonly thrown: unknown
}

/** What winston adds to an error that it has caught. */
const CIRCUMSTANCES = ['trace', 'os', 'process', 'date'] as const
const NO_STACK = '\n  No stack trace'

/** The exception or rejection that an info reports, if winston has caught one (`handleExceptions`, `handleRejections`). */
export function caughtError(info: Info): CaughtError | undefined {
  if (!isCaught(info)) return undefined
  const origin = info.exception === true ? 'uncaughtException' : 'unhandledRejection'
  const text = withoutAnsi(String(info.message))
  // Formats may have removed either of the two.
  if (!text.startsWith(`${origin}: `) && !(info.trace && info.process)) return undefined
  const { error: thrown, stack } = info
  const message = withoutStack(text, stack)
  const isRemoved = thrown === undefined && typeof stack === 'string'
  const exception = exceptionAttributes(
    isRemoved ? { message: message.slice(origin.length + 2), stack } : thrown,
  )
  exception['exception.origin'] = origin
  for (const name of CIRCUMSTANCES) {
    if (info[name] !== undefined) exception[`exception.${name}`] = info[name]
  }
  return {
    message,
    thrown,
    exception,
    fields: ['error', 'stack', 'exception', 'rejection', ...CIRCUMSTANCES],
  }
}

function withoutStack(text: string, stack: unknown): string {
  const end = typeof stack === 'string' ? `\n${stack}` : NO_STACK
  return text.endsWith(end) ? text.slice(0, -end.length) : text
}

/** Whether winston has made an info of an exception or a rejection that it has caught. */
export function isCaught(info: Info): boolean {
  try {
    return info.exception === true || info.rejection === true
  } catch {
    // A field of the application that throws when it is read.
    return false
  }
}
