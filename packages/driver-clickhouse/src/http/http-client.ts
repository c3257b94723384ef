import * as http from 'node:http'
import * as https from 'node:https'
import type { Encoding } from '../native/compression.js'
import { exceptionIn, exceptionOf } from './server-exception.js'
import { TransportError } from './transport-error.js'

// Fake timers of an application's tests must not stop requests.
const { setTimeout: setTimer, clearTimeout: clearTimer } = globalThis

/** Where the server is, and who asks it. */
export interface Server {
  readonly url: URL
  readonly username: string
  readonly password: string
  /** Milliseconds from the first byte of a request to the last one of its answer. */
  readonly requestTimeout: number
}

export interface HttpRequest {
  /** The statement. With `data`, it stands in the address. */
  readonly sql: string
  /** What an INSERT inserts, compressed. */
  readonly data?: Buffer
  /** How the data are compressed. */
  readonly encoding?: Encoding
  /** Settings of ClickHouse, and parameters of its HTTP interface. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly signal?: AbortSignal | undefined
  /** Called when all of it was given to the operating system. */
  readonly onSent?: (() => void) | undefined
}

/** Free connections that are kept. */
const MAX_FREE = 16

/** Before the server has read anything of a request on a used connection: it may have closed it a moment earlier. */
const STALE = new Set(['ECONNRESET', 'EPIPE'])

/** Sends requests to ClickHouse over connections that stay open. */
export class HttpClient {
  readonly #server: Server
  readonly #agent: http.Agent
  readonly #request: typeof http.request

  constructor(server: Server) {
    const { Agent, request } = server.url.protocol === 'https:' ? https : http
    this.#server = server
    this.#agent = new Agent({ keepAlive: true, maxFreeSockets: MAX_FREE, scheduling: 'lifo' })
    this.#request = request
  }

  /**
   * The body of the answer.
   *
   * @throws ServerException, TransportError
   */
  async send(request: HttpRequest): Promise<Buffer> {
    try {
      return await this.#send(request)
    } catch (thrown) {
      // Repeating is safe: statements either change nothing or have the same effect when they run again.
      if (!(thrown instanceof StaleConnection)) throw thrown
      return await this.#send({ ...request, isRepeated: true })
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #send({
    sql,
    data,
    encoding,
    parameters,
    signal,
    onSent,
    isRepeated,
  }: HttpRequest & { isRepeated?: boolean }): Promise<Buffer> {
    const { url, username, password, requestTimeout } = this.#server
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    if (signal?.aborted) return Promise.reject(aborted())

    const body = data ?? Buffer.from(sql)
    const address = new URL(url)
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, String(value))
    if (data !== undefined) address.searchParams.set('query', sql)

    const request = this.#request(address, {
      agent: this.#agent,
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        'Content-Length': body.length,
        ...(encoding !== undefined && { 'Content-Encoding': encoding }),
      },
    })
    let isConnected = false
    let isAnswered = false
    request.on('socket', (socket) => {
      if (!socket.connecting) isConnected = true
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (isConnected = true))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A server that refuses a request need not read all of it.
      if (isAnswered) return
      const isStale = request.reusedSocket && STALE.has(error.code ?? '')
      if (isStale && !isRepeated) reject(new StaleConnection())
      else if (isConnected) reject(new TransportError('lost', reasonOf(error), { cause: error }))
      else reject(new TransportError('unreachable', reasonOf(error), { cause: error }))
    })
    request.on('response', (response) => {
      isAnswered = true
      answerOf(response).then(resolve, reject)
    })

    const end = (error: TransportError) => {
      reject(error)
      request.destroy()
    }
    const onAbort = () => end(aborted())
    const timer = setTimer(() => {
      const message = `no answer within ${requestTimeout} ms`
      end(new TransportError(isConnected ? 'timeout' : 'unreachable', message))
    }, requestTimeout)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (onSent !== undefined) request.once('finish', onSent)
    request.end(body)
    return promise.finally(() => {
      clearTimer(timer)
      signal?.removeEventListener('abort', onAbort)
    })
  }
}

/** The server closed a connection that was kept, before it has received anything of this request. */
class StaleConnection extends Error {}

async function answerOf(response: http.IncomingMessage): Promise<Buffer> {
  const { statusCode = 0, headers } = response
  let body: Buffer
  try {
    const parts: Buffer[] = []
    for await (const part of response) parts.push(part as Buffer)
    body = Buffer.concat(parts)
  } catch (error) {
    throw new TransportError('lost', `the answer was cut: ${reasonOf(error)}`, { cause: error })
  }
  if (statusCode === 200 && headers['x-clickhouse-exception-code'] === undefined) return body
  const text = body.toString()
  const exception = exceptionOf(headers['x-clickhouse-exception-code'], text)
  if (exception !== undefined) throw exception
  const message = `the server answered with status ${statusCode}: ${text.slice(0, 200).trim()}`
  throw new TransportError('foreign', message, { status: statusCode })
}

/** The rows of an answer in the format JSONCompact, whose end shows that it is complete: errors can follow a status of 200. */
export function rowsOf(body: Buffer): unknown[][] {
  const text = body.toString()
  try {
    const { data } = JSON.parse(text) as { data: unknown[][] }
    if (Array.isArray(data)) return data
  } catch {
    // What is wrong with it is found below.
  }
  throw exceptionIn(text) ?? new TransportError('lost', `the answer was cut after ${body.length} bytes`)
}

/** An INSERT has no answer but an error. */
export function expectNothing(body: Buffer): void {
  const exception = exceptionIn(body.toString())
  if (exception !== undefined) throw exception
}

function aborted(): TransportError {
  return new TransportError('aborted', 'The caller aborted the call.')
}

function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message || code || String(error)
}
