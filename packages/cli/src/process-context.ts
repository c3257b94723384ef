import { once } from 'node:events'
import { basename, relative } from 'node:path'
import type { WriteStream } from 'node:tty'
import type { Context, Output } from './context.js'

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

/** The context of a real process. */
export function processContext(): Context {
  let stop: AbortSignal | undefined
  // npm runs a script in the folder of its package, and says where it was called.
  const directory = process.env.INIT_CWD ?? process.cwd()
  return {
    command: commandName(directory),
    stdin: process.stdin,
    stdout: streamOutput(process.stdout, endWithoutOutput),
    // Work goes on without anyone to tell.
    stderr: streamOutput(process.stderr, () => {}),
    directory,
    now: () => Date.now(),
    get signal() {
      stop ??= stopSignal()
      return stop
    },
  }
}

/** In a clone of the repository there is no command, only a script. */
function commandName(directory: string): string {
  const script = process.argv[1] ?? ''
  return basename(script) === 'bin.js' ? `node ${relative(directory, script)}` : 'logpond'
}

function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      // Who asks a second time does not want to wait.
      if (stop.signal.aborted) process.exit(128 + number)
      stop.abort()
    })
  }
  return stop.signal
}

function endWithoutOutput({ code, message }: NodeJS.ErrnoException): void {
  // Whoever reads has seen enough: `logpond export | head` is no failure.
  if (code === 'EPIPE') process.exit(0)
  process.stderr.write(`logpond: The output cannot be written: ${message}\n`)
  process.exit(2)
}

function streamOutput(stream: WriteStream, onError: (error: NodeJS.ErrnoException) => void): Output {
  let isBroken = false
  stream.on('error', (error) => {
    isBroken = true
    onError(error)
  })
  return {
    isTerminal: stream.isTTY === true,
    stream,
    async write(text) {
      if (isBroken || stream.write(text)) return
      // An error is dealt with above.
      await once(stream, 'drain').catch(() => {})
    },
  }
}
