import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { rawRequest, statusesOf } from '../support/raw-request.js'
import { runViewer, TOKEN } from '../support/running-viewer.js'

it.each([
  'localhost',
  'LOCALHOST:4000',
  '127.0.0.1',
  '127.0.0.1:1',
  '[::1]',
  '[::1]:65535',
  'logs.example.com',
  'Logs.Example.com:443',
  '[fd00::1]:80',
])('answers requests for the host %s', async (host) => {
  const { get } = await runViewer({ options: { allowedHosts: ['logs.example.com', '[FD00::1]'] } })
  for (const path of ['/', '/api/about']) expect((await get(path, { headers: { host } })).status).toBe(200)
})

it.each([
  'evil.example',
  'localhost.evil.example',
  'evil.example:localhost',
  '127.0.0.1.nip.io',
  '127.0.0.2',
  '0.0.0.0',
  '[::]',
  '::1',
  'localhost.',
  'localhost:',
  'localhost:x',
  'localhost:123456',
  'localhost,evil.example',
  'localhost evil.example',
  'user@localhost',
  'localhost@evil.example',
  'localhost/',
  'localhost#',
  'api.logs.example.com',
  '',
])('refuses requests for the host %j, whatever they ask for', async (host) => {
  const { get, ask } = await runViewer({ options: { allowedHosts: ['logs.example.com'] } })
  const answers = [
    await get('/', { headers: { host } }),
    await get('/icon.svg', { headers: { host } }),
    await get('/api/about', { headers: { host } }),
    await get('/api/tail', { headers: { host } }),
    await get('/nothing', { headers: { host, 'x-forwarded-host': 'localhost' } }),
    await ask('/api/session', {
      ...{ method: 'POST', headers: { host, 'content-type': 'application/json' } },
      body: JSON.stringify({ token: TOKEN }),
    }),
  ]
  for (const { status, headers, json } of answers) {
    expect([status, json.error.code]).toEqual([403, 'FORBIDDEN'])
    expect(headers['set-cookie']).toBeUndefined()
  }
})

it('refuses a request without a host, also where the server takes it', async () => {
  const { viewer } = await runViewer()
  const server = createServer(
    { requireHostHeader: false },
    (request, response) => void viewer.answer(request, response),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  for (const version of ['1.0', '1.1']) {
    const received = await rawRequest(
      port,
      `GET /api/about HTTP/${version}\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
    )
    expect(received).toContain(' 403 ')
    expect(received).toContain('no host')
  }
})

it('refuses a request with two hosts', async () => {
  const { port } = await runViewer()
  for (const hosts of [
    ['localhost', 'evil.example'],
    ['evil.example', 'localhost'],
    ['localhost', 'localhost'],
  ]) {
    const lines = hosts.map((host) => `Host: ${host}\r\n`).join('')
    const received = await rawRequest(port, `GET / HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`)
    expect([400, 403]).toContain(statusesOf(received)[0])
  }
})

it.each([
  ['cross-site', 403],
  ['same-site', 403],
  ['x', 403],
  ['same-origin', 200],
  ['none', 200],
])('answers requests that a browser marks as %s with %d', async (site, status) => {
  const { get } = await runViewer()
  for (const path of ['/', '/icon.svg', '/api/about', '/api/entries'])
    expect((await get(path, { headers: { 'sec-fetch-site': site } })).status).toBe(status)
})

it('lets pages of other sites link to the page, and to nothing else', async () => {
  const { get } = await runViewer()
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const statusOf = async (path: string, headers: Record<string, string>, method = 'GET') =>
    (await get(path, { headers, method })).status
  expect(await statusOf('/?q=a', link)).toBe(200)
  expect(await statusOf('/?q=a', { ...link, 'sec-fetch-dest': 'iframe' })).toBe(403)
  expect(await statusOf('/?q=a', { ...link, 'sec-fetch-mode': 'no-cors' })).toBe(403)
  expect(await statusOf('/?q=a', link, 'POST')).toBe(403)
  expect(await statusOf('/api/download', link)).toBe(403)
  expect(await statusOf('/api/entries', link)).toBe(403)
})
