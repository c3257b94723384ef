// A named import of hash would fail before older versions of Node.js can be refused with an error that says what to do.
import crypto from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LogStorage, prometheusText } from '@logpond/core'
import { Receiver } from './delivery/receiver.js'
import { elasticAnswer, handshake } from './elasticsearch/handshake.js'
import { checkOptions, type HandlerOptions } from './handler-options.js'
import { type Answer, jsonAnswer, sendAnswer } from './http/answer.js'
import { BadBody } from './http/bad-body.js'
import { ByteBudget } from './http/byte-budget.js'
import { drain } from './http/drain.js'
import { IngestToken } from './http/ingest-token.js'
import { type BodyLimits, Disconnected, readBody } from './http/read-body.js'
import { RequestProblem, unavailable } from './http/request-problem.js'
import { ReceiverMetrics } from './metrics/receiver-metrics.js'
import type { Receive, Route } from './route.js'
import { ELASTICSEARCH, routeOf } from './routes.js'

/** Answers the requests of `node:http` that bring entries. */
export interface LogHandler {
  /**
   * @param next Called for a path that is not one of the handler, as in Express. Without it, such a request gets 404.
   */
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void
  /**
   * Refuses new requests with 503, and resolves when those under way are answered. Then close the server, and after it the storage.
   * Later calls return the same promise.
   */
  close(): Promise<void>
}

const HEALTH = '/health'
const METRICS = '/metrics'

/**
 * Stores the entries that requests bring, as a handler for `node:http`, Express, Fastify or Hono.
 *
 * | request | content types | answer |
 * | --- | --- | --- |
 * | `POST /v1/logs` | `application/x-protobuf`, `application/json` | OTLP/HTTP: 200 once the entries are committed |
 * | `POST /v1/traces`, `/v1/metrics` | the same | 200; the first on a connection with a warning that they are not stored |
 * | `POST /ingest` | `application/x-ndjson`, `application/jsonl`, `application/json` | the numbers of accepted and rejected entries |
 * | `POST /loki/api/v1/push` | `application/json` | a push of Loki: 204 |
 * | `POST /_bulk`, `/INDEX/_bulk` | `application/x-ndjson` | a bulk request of Elasticsearch; its handshake is below `/elasticsearch` |
 * | `GET /health` | | 200 if the storage is well, otherwise 503 |
 * | `GET /metrics` | | the counters of the storage and the handler, for Prometheus |
 *
 * Bodies may be compressed with gzip. 400 means that a body cannot be read, and 503 that the client should send it again: the queue or
 * the disk is full. A body that comes again is stored once. With the option `token`, all but `/health` need it: 401 otherwise.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 *
 * const server = createServer(createHandler(storage)).listen(4318, '127.0.0.1')
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS
 */
export function createHandler(storage: LogStorage, options: HandlerOptions = {}): LogHandler {
  const handling = new Handling(storage, options)
  const handler = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) =>
    handling.handle(request, response, next)
  return Object.assign(handler, { close: () => handling.close() })
}

class Handling {
  readonly #storage: LogStorage
  readonly #limits: BodyLimits
  readonly #receiver: Receiver
  readonly #metrics = new ReceiverMetrics()
  readonly #moreMetrics: () => string
  readonly #token: IngestToken | undefined
  #closing: PromiseWithResolvers<void> | undefined

  constructor(storage: LogStorage, options: HandlerOptions) {
    const { ack, maxBodyBytes, maxBytesInFlight, bodyTimeout, queueTimeout, answerTimeout, ...others } =
      checkOptions(options)
    const { metrics, token, clock } = others
    this.#storage = storage
    this.#receiver = new Receiver(storage, { ack, queueTimeout, answerTimeout, clock })
    this.#moreMetrics = metrics
    this.#token = token === undefined ? undefined : new IngestToken(token)
    const budget = new ByteBudget(maxBytesInFlight)
    this.#limits = { maxBytes: maxBodyBytes, timeout: bodyTimeout, budget, clock }
  }

  handle(request: IncomingMessage, response: ServerResponse, next?: () => void): void {
    const path = pathOf(request.url ?? '')
    const { method } = request
    const route = routeOf(path)
    if (route !== undefined) {
      // Some clients of Elasticsearch use PUT.
      if (method === 'POST' || (method === 'PUT' && route.protocol === 'elasticsearch'))
        void this.#receive(route, request, response)
      else sendAnswer(response, methodAnswer('POST'))
    } else if (path === HEALTH || path === METRICS) {
      const isRead = method === 'GET' || method === 'HEAD'
      const read = () => (path === HEALTH ? this.#health() : this.#guarded(request, () => this.#prometheus()))
      sendAnswer(response, isRead ? read() : methodAnswer('GET, HEAD'))
    } else if (path === ELASTICSEARCH || path.startsWith(`${ELASTICSEARCH}/`)) {
      const rest = path.slice(ELASTICSEARCH.length) || '/'
      sendAnswer(
        response,
        this.#guarded(request, () => handshake(method ?? '', rest) ?? notSupported()),
      )
      drain(request, this.#limits.clock)
    } else if (next !== undefined) next()
    else sendAnswer(response, jsonAnswer(404, { error: 'There is nothing at this path.' }))
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = Promise.withResolvers()
      if (this.#metrics.active === 0) this.#closing.resolve()
    }
    return this.#closing.promise
  }

  async #receive(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const metrics = this.#metrics
    metrics.active++
    try {
      this.#token?.check(request)
      if (this.#closing !== undefined) throw unavailable('The server is closing.')
      const receive = this.#receiveBody(route, request)
      this.#send(route, request, response, await route.answer(request, receive))
    } catch (thrown) {
      if (thrown instanceof Disconnected) metrics.disconnected++
      else this.#send(route, request, response, failureOf(route, request, thrown))
    } finally {
      metrics.active--
      if (metrics.active === 0) this.#closing?.resolve()
    }
  }

  #send(route: Route, request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    if (this.#closing !== undefined) response.setHeader('connection', 'close')
    this.#metrics.answered(route.protocol, answer.status)
    sendAnswer(response, answer)
    drain(request, this.#limits.clock)
  }

  #receiveBody(route: Route, request: IncomingMessage): Receive {
    return async (read) => {
      using body = await readBody(request, this.#limits)
      const { bytes, received } = body
      const counts = this.#metrics.of(route.protocol)
      counts.received += received
      counts.decoded += bytes.length
      const { content, entries, isUnique } = read(bytes)
      const outcome = await this.#receiver.receive({ hash: this.#hashOf(route, bytes), isUnique, entries })
      if (outcome.isRepeated) counts.repeated++
      else {
        counts.accepted += outcome.accepted
        counts.rejected += outcome.rejected.length
      }
      return { content, outcome }
    }
  }

  #hashOf({ protocol }: Route, bytes: Buffer): string {
    return `${protocol} ${crypto.hash('sha256', bytes, 'base64')}`
  }

  /** The answer to a request that has the token, and otherwise 401. */
  #guarded(request: IncomingMessage, answer: () => Answer): Answer {
    try {
      this.#token?.check(request)
    } catch (thrown) {
      if (!(thrown instanceof RequestProblem)) throw thrown
      return jsonAnswer(thrown.status, { error: thrown.message }, thrown.headers)
    }
    return answer()
  }

  #health(): Answer {
    const { state } = this.#storage.stats()
    const isWell = state === 'open' && this.#closing === undefined
    return jsonAnswer(isWell ? 200 : 503, { status: isWell ? 'ok' : 'unavailable', state })
  }

  #prometheus(): Answer {
    const own = prometheusText(this.#storage) + this.#metrics.text(this.#limits.budget.used)
    const text = own + more(this.#moreMetrics)
    return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: Buffer.from(text) }
  }
}

function more(metrics: () => string): string {
  try {
    return metrics()
  } catch (error) {
    process.emitWarning(error as Error)
    return ''
  }
}

function failureOf(route: Route, request: IncomingMessage, thrown: unknown): Answer {
  if (thrown instanceof BadBody) return route.failure(request, 400, thrown.message)
  if (!(thrown instanceof RequestProblem)) {
    // A fault of this package. The client keeps its entries, and sends them again.
    process.emitWarning(thrown as Error)
    return failureOf(route, request, unavailable('The server has failed to handle the request.'))
  }
  const { status, message, headers } = thrown
  const answer = route.failure(request, status, message)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  const path = end === -1 ? url : url.slice(0, end)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function notSupported(): Answer {
  return elasticAnswer(404, { error: { type: 'not_supported' }, status: 404 })
}

function methodAnswer(allow: string): Answer {
  return jsonAnswer(405, { error: `Use ${allow}.` }, { allow })
}
