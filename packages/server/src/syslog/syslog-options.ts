import type { TlsOptions } from 'node:tls'
import { type Clock, LogStorageError, systemClock } from '@logpond/core'
import type { SyslogProblem } from './problem-reporter.js'

/** Where and how to listen for syslog. */
export interface SyslogListenerOptions {
  /**
   * The port, for UDP and TCP alike; 0 takes one that is free. Usual ones are 514, which needs the rights of an administrator, 601, 5514,
   * and 6514 with TLS.
   */
  port: number
  /** The address to listen on; `::` or `0.0.0.0` for every one. @default '127.0.0.1' */
  host?: string | undefined
  /** Listen on UDP. @default true, or false with `tls` */
  udp?: boolean | undefined
  /** Listen on TCP. @default true */
  tcp?: boolean | undefined
  /**
   * Encrypt the connections over TCP (RFC 5425): options of `tls.createServer`, such as `key` and `cert`. With `requestCert` and `ca`,
   * only clients that have a certificate can connect.
   */
  tls?: TlsOptions | undefined
  /**
   * The most bytes of a message, from 480 to 16 MiB. A longer line or datagram is cut there, and has the attribute
   * `syslog.truncated`; a longer counted frame closes its connection. Each connection takes at most about this much memory.
   *
   * @default 262,144
   */
  maxMessageBytes?: number | undefined
  /** The most connections at a time, from 1 to 65,535. Others are closed at once. @default 256 */
  maxConnections?: number | undefined
  /**
   * The most connections of one address (of IPv6: of one network of 64 bits), from 1 to 65,535, so that one sender cannot take all. Others
   * are closed at once. Raise it for senders behind one address: a proxy, or more than this many containers of one host.
   *
   * @default half of `maxConnections`, rounded up: 128
   */
  maxConnectionsPerAddress?: number | undefined
  /**
   * Milliseconds without a byte after which a connection is closed, up to 2³¹−1; the time in which a full queue makes it wait does not
   * count. Infinity for no limit.
   *
   * @default 3,600,000 (an hour)
   */
  idleTimeout?: number | undefined
  /**
   * The most messages a second from one address (of IPv6: from one network of 64 bits); as many at once. Over TCP, the rest waits; over
   * UDP, it is dropped.
   *
   * @default Infinity
   */
  maxMessagesPerSecond?: number | undefined
  /**
   * The most bytes of UDP messages that wait while the queue of the storage is full, 512 more for each message. Beyond them, messages are
   * dropped.
   *
   * @default 4 MiB
   */
  udpQueueBytes?: number | undefined
  /**
   * The zone of times that name none, as in `Jan 31 10:20:30`: `UTC`, `+02:00` or `Europe/Berlin`.
   *
   * @default the zone of this process
   */
  timeZone?: string | undefined
  /**
   * Called for each kind of problem when it first occurs, and then at most every ten seconds: messages that were dropped or cut,
   * connections that were refused or broke. Without it, the first problem of each kind emits a process warning.
   */
  onProblem?: ((problem: SyslogProblem) => void) | undefined
  /** The source of time and timers; for tests. */
  clock?: Clock | undefined
}

/** {@link SyslogListenerOptions}, checked. */
export interface CheckedSyslogOptions {
  readonly port: number
  readonly host: string
  readonly udp: boolean
  readonly tcp: boolean
  readonly tls: TlsOptions | undefined
  readonly maxMessageBytes: number
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  readonly idleTimeout: number
  readonly maxMessagesPerSecond: number
  readonly udpQueueBytes: number
  readonly timeZone: string | undefined
  readonly onProblem: ((problem: SyslogProblem) => void) | undefined
  readonly clock: Clock
}

const NAMES = Object.keys({
  port: true,
  host: true,
  udp: true,
  tcp: true,
  tls: true,
  maxMessageBytes: true,
  maxConnections: true,
  maxConnectionsPerAddress: true,
  idleTimeout: true,
  maxMessagesPerSecond: true,
  udpQueueBytes: true,
  timeZone: true,
  onProblem: true,
  clock: true,
} satisfies { readonly [Name in keyof Required<SyslogListenerOptions>]: true })

const MAX_DELAY = 2 ** 31 - 1
const MIB = 2 ** 20

/** @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed. */
export function checkSyslogOptions(options: SyslogListenerOptions): CheckedSyslogOptions {
  if (typeof options !== 'object' || options === null)
    throw invalid('', options, 'an object such as { port: 5514 }')
  for (const name of Object.keys(options)) {
    if (!NAMES.includes(name)) {
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `listenSyslog has no option ${JSON.stringify(name)}. The options are ${NAMES.join(', ')}.`,
      )
    }
  }
  const { tls, onProblem } = options
  if (tls !== undefined && (typeof tls !== 'object' || tls === null)) {
    throw invalid('tls', tls, 'an object such as { key, cert }')
  }
  if (onProblem !== undefined && typeof onProblem !== 'function')
    throw invalid('onProblem', onProblem, 'a function')
  const udp = boolean('udp', options.udp, tls === undefined)
  const tcp = boolean('tcp', options.tcp, true)
  if (tls !== undefined && !tcp) throw invalid('tcp', false, 'true if tls is given')
  if (!udp && !tcp) throw invalid('udp', false, 'true if tcp is false')
  const maxConnections = integer('maxConnections', options.maxConnections, 1, 65_535, 256)
  return {
    port: integer('port', options.port, 0, 65_535),
    host: text('host', options.host) ?? '127.0.0.1',
    udp,
    tcp,
    tls,
    maxMessageBytes: integer('maxMessageBytes', options.maxMessageBytes, 480, 16 * MIB, 262_144),
    maxConnections,
    maxConnectionsPerAddress: integer(
      'maxConnectionsPerAddress',
      options.maxConnectionsPerAddress,
      1,
      65_535,
      Math.ceil(maxConnections / 2),
    ),
    idleTimeout: idle(options.idleTimeout ?? 3_600_000),
    maxMessagesPerSecond: rate(options.maxMessagesPerSecond ?? Number.POSITIVE_INFINITY),
    udpQueueBytes: integer('udpQueueBytes', options.udpQueueBytes, 0, 1024 * MIB, 4 * MIB),
    timeZone: timeZone(options.timeZone),
    onProblem,
    clock: options.clock ?? systemClock,
  }
}

function integer(name: string, value: unknown, min: number, max: number, fallback?: number): number {
  const given = value === undefined ? fallback : value
  if (Number.isInteger(given) && (given as number) >= min && (given as number) <= max) return given as number
  throw invalid(name, value, `a whole number from ${min} to ${max}`)
}

function boolean(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean') throw invalid(name, value, 'true or false')
  return value
}

function text(name: string, value: unknown): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value === '')) throw invalid(name, value, 'a text')
  return value as string | undefined
}

function idle(value: unknown): number {
  if (value === Number.POSITIVE_INFINITY) return value
  if (typeof value === 'number' && value >= 1 && value <= MAX_DELAY) return value
  throw invalid('idleTimeout', value, `a number from 1 to ${MAX_DELAY}, or Infinity`)
}

function rate(value: unknown): number {
  if (typeof value === 'number' && value >= 1) return value
  throw invalid('maxMessagesPerSecond', value, 'a number of 1 or more, or Infinity')
}

const OFFSET = /^(?:Z|UTC|GMT|[+-](?:0\d|1[0-8]):?[0-5]\d)$/

function timeZone(value: unknown): string | undefined {
  const zone = text('timeZone', value)
  if (zone === undefined || OFFSET.test(zone)) return zone
  try {
    if (zone.includes('/')) new Intl.DateTimeFormat('en-US', { timeZone: zone })
    else throw new RangeError('not a region')
    return zone
  } catch (cause) {
    throw invalid('timeZone', value, 'UTC, an offset such as +02:00, or a zone such as Europe/Berlin', cause)
  }
}

function invalid(name: string, value: unknown, allowed: string, cause?: unknown): LogStorageError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const option = name === '' ? 'listenSyslog: its options' : `listenSyslog: ${name}`
  return new LogStorageError('INVALID_OPTIONS', `${option} must be ${allowed}; it was ${shown}.`, { cause })
}
