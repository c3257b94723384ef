import { lookup } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import { type LogStorage, LogStorageError } from '@logpond/core'
import { MessageIntake } from './message-intake.js'
import { ProblemReporter } from './problem-reporter.js'
import { syslogMetrics } from './syslog-metrics.js'
import type { CheckedSyslogOptions } from './syslog-options.js'
import type { SyslogStats } from './syslog-stats.js'
import { TcpReceiver } from './tcp-receiver.js'
import { UdpReceiver } from './udp-receiver.js'

const CLOSE_TIMEOUT = 10_000
/** Attempts to find a port that is free for TCP and for UDP. */
const ATTEMPTS = 20

/** A running listener for syslog, as `listenSyslog` returns it. */
export interface SyslogListener extends AsyncDisposable {
  /** Where it listens on UDP; `undefined` if it does not. */
  readonly udp: AddressInfo | undefined
  /** Where it listens on TCP, with TLS or without; `undefined` if it does not. */
  readonly tcp: AddressInfo | undefined
  /** A snapshot of the counters; synchronous and cheap. */
  stats(): SyslogStats
  /**
   * The counters as metrics `logpond_syslog_…` in the text format of Prometheus, for the option `metrics` of `createHandler`, or after
   * `prometheusText(storage)` in a route of your own.
   */
  metricsText(): string
  /**
   * Stops listening, and resolves when all messages that have come are in the storage and committed. A connection is ended (FIN), and
   * read until its client ends it too, sends nothing for 250 ms, or 5 seconds have passed. The storage stays open. Later calls return
   * the same promise.
   *
   * @param options.timeout Milliseconds; default 10,000. After that, connections are reset, and messages that still wait for room are
   *   no longer waited for.
   */
  close(options?: { timeout?: number | undefined }): Promise<void>
}

export class RunningSyslogListener implements SyslogListener {
  readonly udp: AddressInfo | undefined
  readonly tcp: AddressInfo | undefined
  readonly #intake: MessageIntake
  readonly #udp: UdpReceiver | undefined
  readonly #receivers: readonly (UdpReceiver | TcpReceiver)[]
  #closing: Promise<void> | undefined

  constructor(intake: MessageIntake, { udp, tcp }: Receivers) {
    this.#intake = intake
    this.#udp = udp
    this.udp = udp?.address
    this.tcp = tcp?.address
    this.#receivers = [udp, tcp].filter((receiver) => receiver !== undefined)
  }

  stats(): SyslogStats {
    const systemDrops = this.#udp?.systemDrops
    return { ...structuredClone(this.#intake.stats), ...(systemDrops !== undefined && { systemDrops }) }
  }

  metricsText(): string {
    return syslogMetrics(this.stats())
  }

  close(options: { timeout?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(options.timeout ?? CLOSE_TIMEOUT)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(timeout: number): Promise<void> {
    const { storage, problems, options } = this.#intake
    const drained = Promise.all(this.#receivers.map((receiver) => receiver.close())).then(() =>
      flush(storage),
    )
    const { promise: late, resolve } = Promise.withResolvers<void>()
    using _timer = options.clock.after(timeout, resolve)
    await Promise.race([drained, late])
    for (const receiver of this.#receivers) receiver.abort()
    problems.close()
  }
}

async function flush(storage: LogStorage): Promise<void> {
  // If the storage is closed, it has flushed all that it took.
  await storage.flush().catch(() => {})
}

interface Receivers {
  readonly udp: UdpReceiver | undefined
  readonly tcp: TcpReceiver | undefined
}

/** @throws LogStorageError INVALID_OPTIONS if it cannot listen there. */
export async function startListener(
  storage: LogStorage,
  options: CheckedSyslogOptions,
): Promise<SyslogListener> {
  const problems = new ProblemReporter(options.clock, options.onProblem)
  const intake = new MessageIntake(storage, options, problems)
  try {
    const { address } = await lookup(options.host)
    return new RunningSyslogListener(intake, await listen(intake, address))
  } catch (cause) {
    problems.close()
    throw cannotListen(options, cause)
  }
}

async function listen(intake: MessageIntake, address: string): Promise<Receivers> {
  const { options } = intake
  for (let attempt = 1; ; attempt++) {
    const tcp = options.tcp ? new TcpReceiver(intake) : undefined
    const udp = options.udp ? new UdpReceiver(intake, address) : undefined
    try {
      await tcp?.listen(options.port, address)
      await udp?.bind(tcp?.address.port ?? options.port, address)
      return { udp, tcp }
    } catch (error) {
      tcp?.release()
      tcp?.abort()
      await udp?.release()
      // The port that was free for TCP was not free for UDP.
      const isTaken = (error as { code?: unknown }).code === 'EADDRINUSE'
      if (!isTaken || options.port !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

function cannotListen({ host, port }: CheckedSyslogOptions, cause: unknown): LogStorageError {
  const { code, message } = cause as { code?: unknown; message?: unknown }
  return new LogStorageError(
    'INVALID_OPTIONS',
    `The listener for syslog cannot listen on ${host}, port ${port}: ${String(message)}.${adviceOn(code)}`,
    { cause },
  )
}

function adviceOn(code: unknown): string {
  if (code === 'EACCES')
    return ' Ports below 1024 need the rights of an administrator: use another one, such as 5514.'
  if (code === 'EADDRINUSE') return ' Another program listens there: use another port.'
  return ''
}
