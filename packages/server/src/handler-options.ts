import { type Clock, LogStorageError, systemClock } from '@logpond/core'
import type { Ack } from './delivery/delivery.js'
import { isToken } from './http/ingest-token.js'

/** The options of `createHandler`. */
export interface HandlerOptions {
  /**
   * When a client gets its answer: once its entries are committed, so that they survive a killed process; or once they are in the
   * queue of the storage, which loses them if the process is killed within its `batchTimeout`.
   *
   * @default 'committed'
   */
  ack?: Ack | undefined
  /**
   * The most bytes of a body, before and after decompression: 413 beyond. A body is decoded at once, so this also bounds how long one
   * request can keep the event loop.
   *
   * @default 67_108_864, 64 MiB
   */
  maxBodyBytes?: number | undefined
  /** The most bytes of all bodies that are in memory at the same time: 503 beyond. @default 4 × maxBodyBytes */
  maxBytesInFlight?: number | undefined
  /** Milliseconds without a byte after which a body is given up: 408. @default 30_000 */
  bodyTimeout?: number | undefined
  /** Milliseconds that a body waits for room in the queue of the storage: 503 then. @default 1000 */
  queueTimeout?: number | undefined
  /**
   * Milliseconds after which a client gets 503, although its entries may still be committed. The same body is not stored again.
   * Most clients give up after 10 seconds.
   *
   * @default 8000
   */
  answerTimeout?: number | undefined
  /**
   * Returns further metrics for `GET /metrics` in the text format of Prometheus, such as those of a listener for syslog:
   * `() => listener.metricsText()`.
   */
  metrics?: (() => string) | undefined
  /**
   * What clients must send to store entries and to read the metrics, as `Authorization: Bearer TOKEN`, or as the password of Basic: 401
   * otherwise. Only `GET /health` is open. Visible characters of ASCII; choose one that is long and random. Use it with TLS, which a proxy
   * can add: without, the token can be read on its way.
   *
   * @default none: every client that reaches the handler can store entries
   */
  token?: string | undefined
  /** The source of time and timers; for tests. */
  clock?: Clock | undefined
}

const DEFAULT_MAX_BODY = 64 * 1024 * 1024
/** The longest text of V8, and of a Buffer in some builds. */
const MAX_BODY = 512 * 1024 * 1024
const MAX_DELAY = 2 ** 31 - 1

/** @throws LogStorageError INVALID_OPTIONS */
export function checkOptions(options: HandlerOptions): {
  [Name in Exclude<keyof HandlerOptions, 'token'>]-?: NonNullable<HandlerOptions[Name]>
} & {
  readonly token: string | undefined
} {
  const {
    ack,
    maxBodyBytes,
    maxBytesInFlight,
    bodyTimeout,
    queueTimeout,
    answerTimeout,
    metrics,
    token,
    clock,
    ...others
  } = options
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    const known =
      'ack, maxBodyBytes, maxBytesInFlight, bodyTimeout, queueTimeout, answerTimeout, metrics, token, clock'
    throw invalid(`createHandler has no option ${JSON.stringify(unknown)}. The options are ${known}.`)
  }
  if (ack !== undefined && ack !== 'committed' && ack !== 'queued') {
    throw invalid(`createHandler: ack must be 'committed' or 'queued'; it was ${JSON.stringify(ack)}.`)
  }
  if (metrics !== undefined && typeof metrics !== 'function') {
    throw invalid(`createHandler: metrics must be a function that returns text; it was ${String(metrics)}.`)
  }
  if (token !== undefined && !isToken(token)) {
    // The message does not have it: a token with a typing error is a secret too.
    throw invalid('createHandler: token must be one or more visible characters of ASCII, without spaces.')
  }
  const maxBytes = integer('maxBodyBytes', maxBodyBytes, { min: 1, max: MAX_BODY, default: DEFAULT_MAX_BODY })
  return {
    ack: ack ?? 'committed',
    maxBodyBytes: maxBytes,
    maxBytesInFlight: integer('maxBytesInFlight', maxBytesInFlight, {
      min: maxBytes,
      max: Number.MAX_SAFE_INTEGER,
      default: 4 * maxBytes,
    }),
    bodyTimeout: integer('bodyTimeout', bodyTimeout, { min: 1, max: MAX_DELAY, default: 30_000 }),
    queueTimeout: integer('queueTimeout', queueTimeout, { min: 0, max: MAX_DELAY, default: 1000 }),
    answerTimeout: integer('answerTimeout', answerTimeout, { min: 1, max: MAX_DELAY, default: 8000 }),
    metrics: metrics ?? (() => ''),
    token,
    clock: clock ?? systemClock,
  }
}

function integer(
  name: string,
  value: number | undefined,
  range: { readonly min: number; readonly max: number; readonly default: number },
): number {
  if (value === undefined) return range.default
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return value
  throw invalid(
    `createHandler: ${name} must be a whole number from ${range.min} to ${range.max}; it was ${String(value)}.`,
  )
}

function invalid(message: string): LogStorageError {
  return new LogStorageError('INVALID_OPTIONS', message)
}
