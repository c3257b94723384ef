import type { Context } from '../context.js'

/** Milliseconds that a program has to write its last lines after a SIGTERM or SIGHUP. */
const GRACE = 5000

/**
 * A signal that stops reading the standard input.
 *
 * Ctrl-C reaches every program of a pipeline. The program at the other end still has to write its last lines, and a closed
 * pipe would kill it. So the input is read to its end. A second signal stops reading at once. A SIGTERM or SIGHUP may be meant
 * for this process alone, so it stops reading after five seconds.
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
