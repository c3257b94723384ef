import fc from 'fast-check'
import { expect, it } from 'vitest'
import { httpAttributes } from '../../src/http/http-attributes.js'

it('gives a request of pino-http the names of OpenTelemetry', () => {
  const attributes = {
    user: 7,
    req: {
      id: 1,
      method: 'GET',
      url: '/cart?page=2&sort=',
      query: { page: '2', sort: '' },
      params: {},
      headers: {
        host: 'shop.example:3000',
        'user-agent': 'curl/8.5.0',
        accept: '*/*',
        cookie: ['a=1', 'b=2'],
      },
      remoteAddress: '::1',
      remotePort: 51432,
    },
    res: { statusCode: 503, headers: { 'content-length': 7, 'X-Id': 'a' } },
    responseTime: 12.5,
  }
  expect(httpAttributes(attributes)).toEqual({
    user: 7,
    req: { id: 1, query: { page: '2', sort: '' } },
    'http.request.method': 'GET',
    'url.path': '/cart',
    'url.query': 'page=2&sort=',
    'client.address': '::1',
    'client.port': 51432,
    'server.address': 'shop.example',
    'server.port': 3000,
    'user_agent.original': 'curl/8.5.0',
    'http.request.header.accept': ['*/*'],
    'http.request.header.cookie': ['a=1', 'b=2'],
    'http.response.status_code': 503,
    'http.response.header.content-length': ['7'],
    'http.response.header.x-id': ['a'],
    'http.server.request.duration': 0.0125,
  })
})

it('gives a request of Fastify the names of OpenTelemetry', () => {
  const req = { method: 'POST', url: '/orders', host: '[::1]:3000', remoteAddress: '10.0.0.7', remotePort: 1 }
  expect(httpAttributes({ reqId: 'req-1', req })).toEqual({
    reqId: 'req-1',
    'http.request.method': 'POST',
    'url.path': '/orders',
    'server.address': '::1',
    'server.port': 3000,
    'client.address': '10.0.0.7',
    'client.port': 1,
  })
})

it('prefers the original URL of Express, and keeps the other one', () => {
  expect(
    httpAttributes({ req: { url: '/7', originalUrl: '/orders/7', httpVersion: '1.1', ip: '::1' } }),
  ).toEqual({
    req: { url: '/7' },
    'url.path': '/orders/7',
    'network.protocol.version': '1.1',
    'client.address': '::1',
  })
})

it.each([
  ['get', { 'http.request.method': 'GET' }],
  ['PURGE', { 'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE' }],
])('knows the methods of the conventions: %s', (method, attributes) => {
  expect(httpAttributes({ req: { method } })).toEqual(attributes)
})

it.each([
  ['/', { 'url.path': '/' }],
  ['/?', { 'url.path': '/', 'url.query': '' }],
  ['//a', { 'url.path': '//a' }],
  ['http://shop.example/cart?a=1', { 'url.full': 'http://shop.example/cart?a=1' }],
  ['*', { req: { url: '*' } }],
  ['http://', { req: { url: 'http://' } }],
])('takes the URL %s apart', (url, attributes) => {
  expect(httpAttributes({ req: { url } })).toEqual(attributes)
})

it.each([
  { req: 'GET /' },
  { req: null },
  { req: { method: 7, url: null, remotePort: 70_000, headers: 'none' }, res: { statusCode: null } },
  { res: { statusCode: 99 }, responseTime: 'fast' },
  { responseTime: -1 },
  { responseTime: Number.NaN },
  { req: { headers: { accept: null, host: { a: 1 } } } },
])('leaves what does not fit: %j', (attributes) => {
  expect(httpAttributes(structuredClone(attributes))).toEqual(attributes)
})

it('leaves a member whose new name is taken', () => {
  const attributes = {
    'url.path': '/a',
    'http.request.method': 'X',
    req: { method: 'GET', url: '/b', ip: '::1' },
  }
  expect(httpAttributes(attributes)).toEqual({
    'url.path': '/a',
    'http.request.method': 'X',
    req: { method: 'GET', url: '/b' },
    'client.address': '::1',
  })
})

it('keeps a header that is there twice in different spellings', () => {
  expect(httpAttributes({ req: { headers: { Accept: 'a', accept: 'b' } } })).toEqual({
    req: { headers: { accept: 'b' } },
    'http.request.header.accept': ['a'],
  })
})

it('reads the names that a logger uses instead', () => {
  const keys = { request: 'request', response: 'reply', responseTime: 'ms' }
  expect(
    httpAttributes({ request: { method: 'GET' }, reply: { statusCode: 200 }, ms: 7, req: {} }, keys),
  ).toEqual({
    req: {},
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'http.server.request.duration': 0.007,
  })
})

it('does not change the request itself', () => {
  const req = Object.freeze({ method: 'GET', headers: Object.freeze({ host: 'a' }) })
  httpAttributes({ req })
  expect(req).toEqual({ method: 'GET', headers: { host: 'a' } })
})

it('never throws, and loses no text', () => {
  const member = fc.constantFrom('method', 'url', 'headers', 'host', 'ip', 'id', '__proto__', 'statusCode')
  const record = fc.dictionary(member, fc.jsonValue())
  fc.assert(
    fc.property(record, record, fc.jsonValue(), (req, res, responseTime) => {
      const before = textsIn({ req, res })
      const after = JSON.stringify(httpAttributes({ req, res, responseTime })).toLowerCase()
      const parts = before
        .flatMap((text) => text.split(/[?:[\]]/))
        .map((text) => JSON.stringify(text).slice(1, -1))
      expect(parts.filter((part) => !after.includes(part.toLowerCase()))).toEqual([])
    }),
  )
})

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
