import { LogStorageError } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { expect, it, vi } from 'vitest'
import { createViewer } from '../src/create-viewer.js'
import { rawRequest, statusesOf } from './support/raw-request.js'
import { runViewer, TOKEN } from './support/running-viewer.js'

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

it.each([
  ['/', 'GET', {}],
  ['/', 'POST', {}],
  ['/nothing', 'GET', {}],
  ['/api/about', 'GET', {}],
  ['/api/about', 'GET', { authorization: '' }],
  ['/api/entries?q=(', 'GET', {}],
  ['/api/session', 'GET', {}],
  ['/', 'GET', { host: 'evil.example' }],
  ['/', 'GET', { 'sec-fetch-site': 'cross-site' }],
])('sends the headers of security with every answer: %s %s %j', async (path, method, headers) => {
  const { get } = await runViewer()
  const answer = await get(path, { method, headers: { origin: 'http://evil.example', ...headers } })
  expect(answer.headers).toMatchObject({
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
  for (const name of Object.keys(answer.headers)) expect(name).not.toMatch(/^access-control-/)
})

it('reads the newest entries when the page is asked for, once, and whatever comes of it', async () => {
  const driver = memoryDriver()
  const search = vi.spyOn(driver, 'search').mockRejectedValueOnce(new Error('not now'))
  const { ask } = await runViewer({ entries: [{ message: 'm' }], driver })
  await ask('/icon.svg')
  await ask('/', { headers: { host: 'evil.example' } })
  expect(search).not.toHaveBeenCalled()
  for (let i = 0; i < 3; i++) expect((await ask('/')).status).toBe(200)
  expect(search).toHaveBeenCalledTimes(1)
})

it('never lets a browser or a proxy keep data', async () => {
  const { get, ask } = await runViewer()
  for (const answer of [await get('/api/about'), await ask('/api/about'), await get('/api/entries?q=(')])
    expect(answer.headers['cache-control']).toBe('no-store')
})

it('answers HEAD as GET, without a body', async () => {
  const { get } = await runViewer({ entries: [{ message: 'm' }] })
  for (const path of ['/', '/icon.svg', '/api/entries', '/api/histogram', '/nothing']) {
    const [head, whole] = [await get(path, { method: 'HEAD' }), await get(path)]
    expect([head.status, head.text]).toEqual([whole.status, ''])
    expect(head.headers['content-length']).toBe(whole.headers['content-length'])
  }
})

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
  'refuses %s, because nothing can be changed',
  async (method) => {
    const { get, storage } = await runViewer({ entries: [{ message: 'm' }] })
    for (const path of ['/', '/api/entries', '/api/entries/1']) {
      const { status, headers, json } = await get(path, { method })
      expect([status, headers.allow, json.error.code]).toEqual([405, 'GET, HEAD', 'METHOD'])
    }
    if (method !== 'POST') {
      const { status, headers } = await get('/api/session', { method })
      expect([status, headers.allow]).toEqual([405, 'POST'])
    }
    expect(await storage.count()).toBe(1)
  },
)

it.each([
  '/../package.json',
  '/%2e%2e/package.json',
  '/..%2fpackage.json',
  '/assets/../../package.json',
  '/etc/passwd',
  '//etc/passwd',
  '/%00',
  '/%',
  '/constructor',
  '/__proto__',
  '/api/',
  '/api/__proto__',
  '/api/constructor',
  '/api/entries/',
  '/api/entries/1/',
  '/api/entries/-1',
  '/api/entries/1.5',
  '/api/entries/1/context/2',
  '/api/../api/about',
  '/API/about',
  '/index.html/',
])('has nothing at %s', async (path) => {
  const { port } = await runViewer({ entries: [{ message: 'm' }] })
  const received = await rawRequest(
    port,
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
  )
  expect(statusesOf(received)).toEqual([404])
})

it.each([
  [
    'two lengths',
    'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\n{}',
  ],
  [
    'a length and chunks',
    'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/about HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ],
  [
    'a folded header',
    'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\tHost: evil.example\r\nConnection: close\r\n\r\n',
  ],
  [
    'a space before the colon',
    'GET / HTTP/1.1\r\nHost : evil.example\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ],
  [
    'an absolute address of another host',
    'GET http://evil.example/api/about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ],
  [
    'an absolute address of this host',
    'GET http://localhost/api/about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n'],
  ['a null byte', 'GET /\0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  ['CONNECT', 'CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n'],
  ['no HTTP', 'hello\r\n\r\n'],
])('gives no data to a request with %s', async (_name, text) => {
  const { port } = await runViewer({ entries: [{ message: 'secret' }] })
  const received = await rawRequest(port, text)
  for (const status of statusesOf(received)) expect([200, 400, 401, 404, 405]).toContain(status)
  expect(received).not.toContain('secret')
  expect(received).not.toContain('"driver"')
})

it('does not answer a second request that is hidden in the body of the first', async () => {
  const { port } = await runViewer()
  const hidden = 'GET /api/about HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const received = await rawRequest(
    port,
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  )
  expect(statusesOf(received)).toEqual([405])
})

it.each([
  [{ token: '' }, 'token'],
  [{ token: 1 }, 'token'],
  [{ token: true }, 'token'],
  [{ allowedHosts: 'localhost' }, 'allowedHosts'],
  [{ allowedHosts: ['http://localhost'] }, 'http://localhost'],
  [{ allowedHosts: ['localhost:4000'] }, 'localhost:4000'],
  [{ path: 'logs' }, 'logs'],
  [{ path: '//evil' }, 'evil'],
  [{ timeout: 0 }, 'timeout'],
  [{ maxReads: 1.5 }, 'maxReads'],
  [{ maxStreams: '1' }, 'maxStreams'],
  [{ title: 1 }, 'title'],
  [{ tokens: 'x' }, 'tokens'],
  [null, 'object'],
])('refuses the options %j with a message that names them', async (options, part) => {
  const { storage } = await runViewer()
  let thrown: unknown
  try {
    createViewer(storage, options as never)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(LogStorageError)
  expect(thrown).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining(part) })
})

it('says where to open the pages', async () => {
  const { storage } = await runViewer()
  const viewer = createViewer(storage, { token: 'a b' })
  expect(viewer.token).toBe('a b')
  expect(viewer.url('http://localhost:4000')).toBe('http://localhost:4000/#token=a%20b')
  expect(viewer.url('https://example.com/logs')).toBe('https://example.com/logs/#token=a%20b')
  expect(viewer.url({ address: '127.0.0.1', port: 4000 })).toBe('http://localhost:4000/#token=a%20b')
  expect(viewer.url({ address: '::', port: 80 })).toBe('http://localhost/#token=a%20b')
  expect(viewer.url({ address: 'fd00::1', port: 81 })).toBe('http://[fd00::1]:81/#token=a%20b')
  expect(createViewer(storage, { token: false }).url('http://localhost')).toBe('http://localhost/')
})
