import type { Context } from '../context.js'

/** Milliseconds that a program has to write its last lines after a SIGTERM or SIGHUP. */
const GRACE = 5000

/**
 * Ends the reading of the standard input.
 *
 * Ctrl-C reaches a whole pipeline: the program at the other end of a pipe has its last lines to write then, and would die
 * of a closed pipe. So the input may come to its end. A second signal cuts it off, and so do five seconds after a SIGTERM or SIGHUP,
 * which may be meant for this process alone.
 */
export function inputSignal({ signal, secondSignal, stdinIsPipe, after }: Context): AbortSignal {
  if (!stdinIsPipe) return signal
  const timeout = new AbortController()
  const wait = () => {
    if (signal.reason !== 'SIGINT') after(GRACE, () => timeout.abort(), { idle: true })
  }
  if (signal.aborted) wait()
  else signal.addEventListener('abort', wait)
  return AbortSignal.any([secondSignal, timeout.signal])
}
