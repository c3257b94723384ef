import { once } from 'node:events'
import { fstatSync } from 'node:fs'
import { basename, relative, resolve, sep } from 'node:path'
import type { WriteStream } from 'node:tty'
import { systemClock } from '@logpond/core'
import type { Context, Output } from './context.js'
import type { StopSignal } from './held-signals.js'
import { quoted } from './quoted.js'

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/**
 * The context of a real process.
 *
 * @param held Signals that arrived while the code was loading.
 */
export function processContext(held: readonly StopSignal[] = []): Context {
  const interruptions = new Interruptions(held)
  return {
    command: commandName(),
    stdin: process.stdin,
    get stdinIsPipe() {
      return isPipe(process.stdin.fd)
    },
    stdout: streamOutput(process.stdout, endWithoutOutput),
    // Work continues even if the messages cannot be written.
    stderr: streamOutput(process.stderr, () => {}),
    directory: process.cwd(),
    now: systemClock.now,
    after: systemClock.after,
    get signal() {
      return interruptions.first
    },
    get secondSignal() {
      return interruptions.second
    },
  }
}

/** The command for messages. A clone of the repository has only a script, whose Node.js may differ from that on the PATH. */
function commandName(): string {
  const script = process.argv[1] ?? ''
  if (basename(script) !== 'bin.js') return 'logpond'
  const node = process.argv0.includes(sep) ? fromHere(process.argv0) : process.argv0
  return `${quoted(node)} ${quoted(fromHere(script))}`
}

/** A path that a shell cannot mistake for the name of a command. */
function fromHere(path: string): string {
  const whole = resolve(path)
  const short = relative(process.cwd(), whole)
  if (short.length > whole.length) return whole
  return short.includes(sep) ? short : `.${sep}${short}`
}

/** Whether another program is at the other end. */
function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false
  }
}

/** The signals that ask this process to end. */
class Interruptions {
  readonly #first = new AbortController()
  readonly #second = new AbortController()
  readonly #held: readonly StopSignal[]
  #isListening = false
  #handlesSecond = false

  constructor(held: readonly StopSignal[]) {
    this.#held = held
  }

  get first(): AbortSignal {
    this.#listen()
    return this.#first.signal
  }

  get second(): AbortSignal {
    this.#listen()
    this.#handlesSecond = true
    return this.#second.signal
  }

  #listen(): void {
    if (this.#isListening) return
    this.#isListening = true
    for (const signal of Object.keys(NUMBERS) as StopSignal[]) process.on(signal, () => this.#take(signal))
    for (const signal of this.#held) this.#take(signal)
  }

  #take(signal: StopSignal): void {
    const handled = this.#handlesSecond ? [this.#first, this.#second] : [this.#first]
    const next = handled.find((controller) => !controller.signal.aborted)
    // After the last signal that a command handles, the next one ends the process.
    if (next === undefined) process.exit(128 + NUMBERS[signal])
    next.abort(signal)
  }
}

function endWithoutOutput({ code, message }: NodeJS.ErrnoException): void {
  // The reader has closed the pipe: `logpond export | head` is not a failure.
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
      // The listener above handles errors.
      await once(stream, 'drain').catch(() => {})
    },
  }
}
