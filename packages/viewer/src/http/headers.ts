import type { ServerResponse } from 'node:http'

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

/** Sets the headers of every answer. Removes those by which the application lets pages of other sites read its answers. */
export function setHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames())
    if (name.startsWith('access-control-')) response.removeHeader(name)
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
}
