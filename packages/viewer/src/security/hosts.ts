import type { IncomingMessage } from 'node:http'
import { ApiError } from '../http/api-error.js'

const HOST = /^(?<name>[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/

/**
 * Refuses requests for other hosts: a page of another site whose name has been pointed at this machine (DNS rebinding) could
 * otherwise read everything, because it is of the same origin for browsers.
 *
 * @throws ApiError
 */
export function checkHost(request: IncomingMessage, allowed: ReadonlySet<string>): void {
  const { headers, headersDistinct } = request
  const authority = headers[':authority'] as string | undefined
  const hosts = headersDistinct?.host ?? []
  const host = authority ?? headers.host
  const name = HOST.exec(host ?? '')?.groups?.name?.toLowerCase()
  if (name !== undefined && hosts.length <= 1 && allowed.has(name)) return
  const shown = host === undefined ? 'no host' : `the host ${JSON.stringify(host.slice(0, 100))}`
  throw new ApiError(
    403,
    'FORBIDDEN',
    `The request names ${shown}, which is not one of the viewer. If it is reached by this name, add the name to allowedHosts.`,
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
