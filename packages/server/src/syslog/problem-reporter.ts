import type { Clock } from '@logpond/core'

/** The kind of a {@link SyslogProblem}. Kinds stay the same between versions; messages may change. */
export type SyslogProblemKind =
  /** Messages over UDP were dropped, because the queue was full. */
  | 'queue-full'
  /** Datagrams were dropped by the system, because this process did not read them in time. */
  | 'system-drop'
  /** Messages over UDP were dropped, because their sender was above `maxMessagesPerSecond`. */
  | 'rate-limit'
  /** The storage refused messages. */
  | 'refused'
  /** Messages were cut at `maxMessageBytes`, or by the end of their connection. */
  | 'truncated'
  /** A connection announced a message of more than `maxMessageBytes`, and was closed. */
  | 'frame-limit'
  /** Connections were refused, because there were `maxConnections`. */
  | 'connection-limit'
  /** Connections were refused, because their address had `maxConnectionsPerAddress`. */
  | 'address-limit'
  /** A connection or a socket failed. */
  | 'socket'

/** Something that a listener for syslog could not do as its senders wanted. */
export interface SyslogProblem {
  readonly kind: SyslogProblemKind
  /** How often it has occurred since the last report of this kind. */
  readonly count: number
  /** The address of the last sender; `undefined` if there is none. */
  readonly sender: string | undefined
  /** What happened, and what to do. */
  readonly message: string
  /** The last error, for the kinds `refused` and `socket`. */
  readonly cause: unknown
}

/** Milliseconds between two reports of one kind. */
const INTERVAL = 10_000

interface Occurrences {
  count: number
  sender: string | undefined
  cause: unknown
  timer: Disposable | undefined
}

/** Reports problems without becoming one: the first of each kind at once, the others together. */
export class ProblemReporter {
  readonly #clock: Clock
  readonly #listener: ((problem: SyslogProblem) => void) | undefined
  readonly #byKind = new Map<SyslogProblemKind, Occurrences>()
  readonly #warned = new Set<SyslogProblemKind>()

  constructor(clock: Clock, listener: ((problem: SyslogProblem) => void) | undefined) {
    this.#clock = clock
    this.#listener = listener
  }

  add(kind: SyslogProblemKind, sender?: string, cause?: unknown, count = 1): void {
    const known = this.#byKind.get(kind)
    const occurrences = known ?? { count: 0, sender: undefined, cause: undefined, timer: undefined }
    if (known === undefined) this.#byKind.set(kind, occurrences)
    occurrences.count += count
    occurrences.sender = sender
    occurrences.cause = cause
    if (occurrences.timer === undefined) this.#report(kind, occurrences)
  }

  /** Reports what has not been reported. */
  close(): void {
    for (const [kind, occurrences] of this.#byKind) {
      occurrences.timer?.[Symbol.dispose]()
      if (occurrences.count > 0) this.#notify(kind, occurrences)
    }
    this.#byKind.clear()
  }

  #report(kind: SyslogProblemKind, occurrences: Occurrences): void {
    this.#notify(kind, occurrences)
    const again = () => {
      occurrences.timer = undefined
      if (occurrences.count > 0) this.#report(kind, occurrences)
      else this.#byKind.delete(kind)
    }
    occurrences.timer = this.#clock.after(INTERVAL, again, { idle: true })
  }

  #notify(kind: SyslogProblemKind, occurrences: Occurrences): void {
    const { count, sender, cause } = occurrences
    const problem = { kind, count, sender, cause, message: messageOf(kind, count, sender, cause) }
    occurrences.count = 0
    if (this.#listener === undefined) {
      if (this.#warned.has(kind)) return
      this.#warned.add(kind)
      process.emitWarning(problem.message, { type: 'LogpondWarning', code: 'SYSLOG_PROBLEM' })
      return
    }
    try {
      this.#listener(problem)
    } catch {
      // A listener of the user must not end a connection.
    }
  }
}

function messageOf(
  kind: SyslogProblemKind,
  count: number,
  sender: string | undefined,
  cause: unknown,
): string {
  const messages = count === 1 ? 'A syslog message' : `${count} syslog messages`
  const was = count === 1 ? 'was' : 'were'
  const from = sender === undefined ? '' : count === 1 ? ` from ${sender}` : `, the last from ${sender},`
  const why = cause === undefined ? '' : `: ${cause instanceof Error ? cause.message : String(cause)}`
  switch (kind) {
    case 'queue-full':
      return `${messages} over UDP${from} ${was} dropped, because the queue was full. Send over TCP, which waits, or raise udpQueueBytes.`
    case 'system-drop':
      return `${count === 1 ? 'A datagram' : `${count} datagrams`} ${was} dropped by the system, because this process did not read fast enough. Send over TCP, which waits, or raise net.core.rmem_max.`
    case 'rate-limit':
      return `${messages} over UDP${from} ${was} dropped, because the sender was above maxMessagesPerSecond.`
    case 'refused':
      return `${messages}${from} ${was} not stored${why}`
    case 'truncated':
      return `${messages}${from} ${was} cut, because the end was beyond maxMessageBytes or the connection broke.`
    case 'frame-limit':
      return `${connections(count)}${from} ${was} closed after announcing a syslog message of more than maxMessageBytes.`
    case 'connection-limit':
      return `${connections(count)}${from} ${was} refused, because there were maxConnections.`
    case 'address-limit':
      return `${connections(count)}${from} ${was} refused, because the address had maxConnectionsPerAddress. Raise it if several senders share the address.`
    case 'socket':
      return `${count === 1 ? 'A syslog socket' : `${count} syslog sockets`}${from} failed${why}`
  }
}

function connections(count: number): string {
  return count === 1 ? 'A connection' : `${count} connections`
}
