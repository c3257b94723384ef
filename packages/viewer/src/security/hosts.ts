import type { IncomingMessage } from 'node:http'
import { ApiError } from '../http/api-error.js'

/** The names of this machine. */
export const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
const HOST = /^(?<name>[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/

/**
 * Whether a request names one of these hosts, without its port. A request that names none, or several, does not.
 *
 * @example
 * ```ts
 * createServer((request, response) => {
 *   if (namesHost(request, ['localhost', 'logs.example.com'])) return handler(request, response)
 *   response.writeHead(403).end()
 * })
 * ```
 *
 * @param hosts Names in lower case; an address of IPv6 in brackets.
 */
export function namesHost(request: IncomingMessage, hosts: Iterable<string>): boolean {
  const { headers, headersDistinct } = request
  const authority = headers[':authority'] as string | undefined
  const given = headersDistinct?.host ?? []
  const name = HOST.exec(authority ?? headers.host ?? '')?.groups?.name?.toLowerCase()
  return name !== undefined && given.length <= 1 && new Set(hosts).has(name)
}

/** The host that a request names, for a message. */
export function shownHost({ headers }: IncomingMessage): string {
  const host = (headers[':authority'] as string | undefined) ?? headers.host
  return host === undefined ? 'no host' : `the host ${JSON.stringify(host.slice(0, 100))}`
}

/**
 * Refuses requests for other hosts: a page of another site whose name has been pointed at this machine (DNS rebinding) could
 * otherwise read everything, because it is of the same origin for browsers.
 *
 * @throws ApiError
 */
export function checkHost(request: IncomingMessage, allowed: ReadonlySet<string>): void {
  if (namesHost(request, allowed)) return
  throw new ApiError(
    403,
    'FORBIDDEN',
    `The request names ${shownHost(request)}, which is not one of the viewer. If it is reached by this name, add the name to allowedHosts.`,
  )
}

/**
 * Refuses requests that pages of other sites cause. The pages alone may be opened by a link on another site: they have no data.
 *
 * @param isPage Whether the request is for the page itself.
 * @throws ApiError
 */
export function checkSite(request: IncomingMessage, isPage: boolean): void {
  const { headers, method } = request
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  if (isPage && isLink && method === 'GET') return
  throw new ApiError(403, 'FORBIDDEN', 'The request comes from a page of another site.')
}

/** The part of the header `Host` behind the name, without the colon; empty for the standard port. */
export function portOf({ headers }: IncomingMessage): string {
  return /:(\d{1,5})$/.exec(headers.host ?? '')?.[1] ?? ''
}
