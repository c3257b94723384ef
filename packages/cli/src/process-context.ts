import { once } from 'node:events'
import type { WriteStream } from 'node:tty'
import type { Context, Output } from './context.js'

/** The context of a real process. */
export function processContext(): Context {
  let stop: AbortSignal | undefined
  return {
    stdin: process.stdin,
    stdout: streamOutput(process.stdout),
    stderr: streamOutput(process.stderr),
    // npm runs a script in the folder of its package, and says where it was called.
    directory: process.env.INIT_CWD ?? process.cwd(),
    now: () => Date.now(),
    get signal() {
      stop ??= stopSignal()
      return stop
    },
  }
}

function stopSignal(): AbortSignal {
  const stop = new AbortController()
  // Asked a second time, the process ends at once, as any other does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  return stop.signal
}

function streamOutput(stream: WriteStream): Output {
  // Whoever reads has seen enough: `logpond export | head` is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    isTerminal: stream.isTTY === true,
    stream,
    async write(text) {
      if (!stream.write(text)) await once(stream, 'drain')
    },
  }
}
