import { REQUEST, RESPONSE } from './http-members.js'
import { takeMembers } from './take-members.js'

type Attributes = Record<string, unknown>

/** The names of the attributes in which a logger writes a request, if they are not the usual ones. */
export interface HttpKeys {
  /** Default: `req`. */
  readonly request?: string | undefined
  /** Default: `res`. */
  readonly response?: string | undefined
  /** Milliseconds. Default: `responseTime`. */
  readonly responseTime?: string | undefined
}

/**
 * Gives the request and the response in the attributes of an entry the names of OpenTelemetry's
 * [semantic conventions for HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-spans/). Reads what pino-http, Fastify,
 * Bunyan and express-winston write under `req`, `res` and `responseTime`.
 *
 * | attribute | from |
 * | --- | --- |
 * | `http.request.method` | `req.method`, in capitals; `_OTHER` if it is not a known method, which is then in `http.request.method_original` |
 * | `url.path`, `url.query` | `req.originalUrl` or `req.url`; an absolute URL is `url.full` |
 * | `server.address`, `server.port` | `req.host`, `req.hostname` or the header `host` |
 * | `client.address`, `client.port` | `req.remoteAddress` or `req.ip`; `req.remotePort` |
 * | `user_agent.original` | the header `user-agent` |
 * | `network.protocol.version` | `req.httpVersion` |
 * | `http.request.header.…`, `http.response.header.…` | the other headers: a list of texts for each |
 * | `http.response.status_code` | `res.statusCode` |
 * | `http.server.request.duration` | `responseTime`, in seconds. The conventions have this name and unit for a metric, and none for an attribute |
 *
 * Everything else in `req` and `res` stays there, such as `req.id`. A value that does not fit, or whose name is already taken, also
 * stays where it is. Members without content, such as `params: {}`, are left out.
 *
 * @param attributes Is changed. Objects in it are not.
 * @returns `attributes`.
 *
 * @example
 * ```ts
 * httpAttributes({ req: { id: 7, method: 'GET', url: '/cart?page=2' }, res: { statusCode: 200 }, responseTime: 12 })
 * // { req: { id: 7 }, 'http.request.method': 'GET', 'url.path': '/cart', 'url.query': 'page=2',
 * //   'http.response.status_code': 200, 'http.server.request.duration': 0.012 }
 * ```
 */
export function httpAttributes(attributes: Attributes, keys: HttpKeys = {}): Attributes {
  const { request = 'req', response = 'res', responseTime = 'responseTime' } = keys
  takeMembers(attributes, request, REQUEST)
  takeMembers(attributes, response, RESPONSE)
  const milliseconds = Object.hasOwn(attributes, responseTime) ? attributes[responseTime] : undefined
  if (typeof milliseconds === 'number' && milliseconds >= 0 && !Object.hasOwn(attributes, DURATION)) {
    delete attributes[responseTime]
    attributes[DURATION] = milliseconds / 1000
  }
  return attributes
}

const DURATION = 'http.server.request.duration'
