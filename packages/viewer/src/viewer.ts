import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, LogStorage } from '@logpond/core'
import type { StoredNames } from '@logpond/query'
import type { ApiRequest } from './api/api-request.js'
import { recentNames } from './api/recent-names.js'
import { readAt } from './api/routes.js'
import { tokenOf } from './api/session.js'
import { STREAM_ROUTES } from './api/stream-routes.js'
import { ApiError, badRequest, notFound } from './http/api-error.js'
import { setHeaders } from './http/headers.js'
import { type RequestUrl, type Target, targetOf } from './http/target.js'
import { toApiError } from './http/to-api-error.js'
import { sendAsset } from './pages/send-asset.js'
import { ReadQueue } from './reads/read-queue.js'
import { RequestReads } from './reads/request-reads.js'
import { Access } from './security/access.js'
import { checkHost, checkSite } from './security/hosts.js'
import { Streams } from './streams/streams.js'
import type { ViewerSettings } from './viewer-options.js'

/** Node.js refuses longer heads of requests anyway. */
const MAX_QUERY = 16_384
/** About as many entries as the page asks for when it opens. */
const FIRST_PAGE = 200

/** Answers the requests for the pages of one storage. */
export class Viewer {
  readonly access: Access
  readonly #storage: LogStorage
  readonly #settings: ViewerSettings
  readonly #clock: Clock
  readonly #queue: ReadQueue
  readonly #streams: Streams
  readonly #names: StoredNames
  #isPrepared = false

  constructor(storage: LogStorage, settings: ViewerSettings, clock: Clock) {
    this.#storage = storage
    this.#settings = settings
    this.#clock = clock
    this.access = new Access(settings.token, clock)
    this.#queue = new ReadQueue(settings.maxReads)
    this.#streams = new Streams(settings.maxStreams)
    this.#names = recentNames(storage, clock)
  }

  get runningReads(): number {
    return this.#queue.running
  }

  get waitingReads(): number {
    return this.#queue.waiting
  }

  /** Tails and downloads that have not ended. */
  get openStreams(): number {
    return this.#streams.count
  }

  /** Ends all tails and downloads, so that a server can close. */
  close(): void {
    this.#streams.close()
  }

  /**
   * Never rejects.
   *
   * @param next Answers requests for paths where the viewer is not mounted.
   */
  async answer(request: IncomingMessage, response: ServerResponse, next?: () => void): Promise<void> {
    const target = targetOf(request as RequestUrl, this.#settings.path)
    if (target === undefined && next !== undefined) return next()
    setHeaders(response)
    try {
      checkHost(request, this.#settings.hosts)
      const isPage = target?.path === ''
      checkSite(request, isPage)
      if (target === undefined) throw notFound('The viewer is not at this path.')
      await this.#route(request, response, target)
    } catch (thrown) {
      const q = new URLSearchParams(target?.search).get('q') ?? ''
      sendProblem(response, toApiError(thrown, q))
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> {
    const { path, search, redirect } = target
    if (path === 'api/session') return this.#openSession(request, response)
    const isApi = path.startsWith('api/')
    if (isApi) this.access.check(request)
    if (request.method !== 'GET' && request.method !== 'HEAD') throw wrongMethod(request, 'GET, HEAD')
    if (redirect !== undefined) return void response.writeHead(302, { Location: redirect }).end()
    if (isApi) {
      if (search.length > MAX_QUERY) throw badRequest('The query is too long.')
      return this.#read(request, response, path.slice('api/'.length), new URLSearchParams(search))
    }
    if (path === '') this.#prepare()
    if (!sendAsset(path, request, response)) throw notFound('There is no such file.')
  }

  /** Reads what the page asks for first, so that threads and caches are ready when it does. Once, since anyone may ask for the page. */
  #prepare(): void {
    if (this.#isPrepared) return
    this.#isPrepared = true
    // If it fails, so does the read of the page, which reports it.
    this.#storage.search({ limit: FIRST_PAGE }).catch(() => {})
  }

  async #openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') throw wrongMethod(request, 'POST')
    const cookie = this.access.open(request, await tokenOf(request, this.#clock))
    if (cookie !== undefined) response.setHeader('Set-Cookie', cookie)
    response.writeHead(204).end()
  }

  async #read(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: URLSearchParams,
  ): Promise<void> {
    const common = { storage: this.#storage, clock: this.#clock, title: this.#settings.title }
    const stream = STREAM_ROUTES.get(path)
    if (stream !== undefined) return stream({ ...common, request, response, search, streams: this.#streams })
    const read = readAt(path)
    if (read === undefined) throw notFound('The viewer has no such data.')
    const { timeout } = this.#settings
    using reads = new RequestReads(response, { queue: this.#queue, clock: this.#clock, timeout })
    const asked: ApiRequest = { ...common, request, response, search, reads }
    sendJson(response, 200, await read(asked, this.#names))
  }
}

function wrongMethod({ method }: IncomingMessage, allowed: string): ApiError {
  return new ApiError(405, 'METHOD', `${method} is not possible here.`, { headers: { Allow: allowed } })
}

function sendProblem(response: ServerResponse, problem: ApiError): void {
  if (response.destroyed || response.closed) return
  // It is too late for another status: the client must see that the answer is not complete.
  if (response.headersSent) return void response.destroy()
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
  sendJson(response, problem.status, problem)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed || response.closed) return
  const body = Buffer.from(JSON.stringify(value))
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length })
    .end(body)
}
