import { headersOf } from './headers.js'
import type { Found, Member } from './take-members.js'

/** The methods that the semantic conventions know: of RFC 9110, PATCH of RFC 5789, and QUERY. */
const METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
])

/** The members of a request, the better one of two first. */
export const REQUEST: readonly Member[] = [
  ['method', method],
  ['originalUrl', url],
  ['url', url],
  ['host', server],
  ['hostname', server],
  ['remoteAddress', text('client.address')],
  ['ip', text('client.address')],
  ['remotePort', port('client.port')],
  ['httpVersion', text('network.protocol.version')],
  ['headers', (value, isTaken) => headersOf(value, 'http.request.header.', isTaken, fromHeader)],
]

export const RESPONSE: readonly Member[] = [
  ['statusCode', statusCode],
  ['headers', (value, isTaken) => headersOf(value, 'http.response.header.', isTaken)],
]

function method(value: unknown): Found | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const known = value.toUpperCase()
  if (METHODS.has(known)) return { attributes: { 'http.request.method': known } }
  return { attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': value } }
}

function url(value: unknown): Found | undefined {
  if (typeof value !== 'string') return undefined
  if (!value.startsWith('/')) return absoluteUrl(value)
  const [target = ''] = value.split('#', 1)
  const at = target.indexOf('?')
  if (target !== value) return undefined
  if (at === -1) return { attributes: { 'url.path': value } }
  return { attributes: { 'url.path': value.slice(0, at), 'url.query': value.slice(at + 1) } }
}

/** The URL of a request to a proxy. */
function absoluteUrl(value: string): Found | undefined {
  const parsed = /^(https?):\/\//.test(value) && URL.canParse(value) ? new URL(value) : undefined
  return parsed?.href === value ? { attributes: { 'url.full': value } } : undefined
}

/** `example.com`, `example.com:3000`, `[::1]:3000`. */
function server(value: unknown): Found | undefined {
  const match = typeof value === 'string' ? /^(\[[\da-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i.exec(value) : null
  if (match === null) return undefined
  const attributes: Record<string, unknown> = { 'server.address': match[1]?.replace(/^\[|\]$/g, '') }
  if (match[2] !== undefined) attributes['server.port'] = Number(match[2])
  return { attributes }
}

function statusCode(value: unknown): Found | undefined {
  const isCode = Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999
  return isCode ? { attributes: { 'http.response.status_code': value } } : undefined
}

function fromHeader(name: string, value: unknown): Found | undefined {
  if (name === 'user-agent') return text('user_agent.original')(value)
  return name === 'host' ? server(value) : undefined
}

function text(attribute: string): (value: unknown) => Found | undefined {
  return (value) =>
    typeof value === 'string' && value !== '' ? { attributes: { [attribute]: value } } : undefined
}

function port(attribute: string): (value: unknown) => Found | undefined {
  return (value) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535
      ? { attributes: { [attribute]: value } }
      : undefined
}
