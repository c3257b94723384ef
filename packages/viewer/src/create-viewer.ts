import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LogStorage, systemClock } from '@logpond/core'
import { Viewer } from './viewer.js'
import { checkOptions, type ViewerOptions } from './viewer-options.js'

/** Answers the requests of `node:http` for the pages and their data. */
export interface ViewerHandler {
  (request: IncomingMessage, response: ServerResponse): void
  /** The secret that opens the pages; undefined with `token: false`. */
  readonly token: string | undefined
  /**
   * The address to open the first time, with the token.
   *
   * @param address Where the viewer is: `http://localhost:4000/logs`, or what `server.address()` returns.
   */
  url(address: string | { readonly address: string; readonly port: number }): string
  /** Ends all tails and downloads, for which `server.close()` would wait. They also end when the storage closes. */
  close(): void
}

/**
 * The pages to look at the entries of a storage, as a handler for `node:http` and for the frameworks that take one. They only
 * read.
 *
 * Pages are opened with the token once, as `/#token=…`, and then by a cookie. Requests for hosts other than `localhost`,
 * `127.0.0.1`, `[::1]` and `allowedHosts` are refused.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createViewer } from '@logpond/viewer'
 *
 * const viewer = createViewer(storage)
 * const server = createServer(viewer).listen(4000, '127.0.0.1', () => {
 *   console.log(viewer.url('http://localhost:4000')) // http://localhost:4000/#token=…
 * })
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS for an unknown option, or a value that cannot work.
 */
export function createViewer(storage: LogStorage, options: ViewerOptions = {}): ViewerHandler {
  const viewer = new Viewer(storage, checkOptions(options), systemClock)
  const { token } = viewer.access
  const handler = (request: IncomingMessage, response: ServerResponse, next?: () => void) =>
    void viewer.answer(request, response, next)
  return Object.assign(handler, {
    close: () => viewer.close(),
    token,
    url: (address: Parameters<ViewerHandler['url']>[0]) => urlOf(address, token),
  })
}

const UNSPECIFIED = ['0.0.0.0', '::', '127.0.0.1', '::1']

function urlOf(
  address: string | { readonly address: string; readonly port: number },
  token: string | undefined,
): string {
  const url = typeof address === 'string' ? new URL(address) : new URL('http://localhost')
  if (typeof address !== 'string') {
    const { address: host, port } = address
    if (!UNSPECIFIED.includes(host)) url.hostname = host.includes(':') ? `[${host}]` : host
    url.port = String(port)
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  if (token !== undefined) url.hash = `token=${encodeURIComponent(token)}`
  return url.href
}
