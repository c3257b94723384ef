import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { type Asked, runViewer, TOKEN } from '../support/running-viewer.js'

function login(token: unknown, headers: Asked['headers'] = {}): Asked {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  }
}

function cookieOf(headers: { 'set-cookie'?: string[] | undefined }): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

it('refuses data without a session, and gives the pages to everyone', async () => {
  const { ask } = await runViewer()
  for (const path of ['about', 'entries', 'entries/1', 'tail', 'download', 'nothing', 'parse?q=(']) {
    const { status, json, headers } = await ask(`/api/${path}`)
    expect([path, status, json.error.code]).toEqual([path, 401, 'UNAUTHORIZED'])
    expect(headers['www-authenticate']).toBe('Bearer')
  }
  expect((await ask('/')).status).toBe(200)
})

it('opens a session for the token by a cookie that scripts and other sites cannot use', async () => {
  const { ask, port } = await runViewer()
  const { status, headers, text } = await ask('/api/session', login(TOKEN))
  expect([status, text]).toEqual([204, ''])
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(
      new RegExp(`^logpond-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Max-Age=\\d+$`),
    ),
  ])
  const cookie = cookieOf(headers)
  expect(cookie).not.toContain(TOKEN)
  expect((await ask('/api/about', { headers: { cookie } })).status).toBe(200)
  expect((await ask('/api/about', { headers: { cookie: `a=b; ${cookie}; c=d` } })).status).toBe(200)
  for (const wrong of [`${cookie}x`, cookie.slice(0, -1), `x${cookie}`, cookie.replace('=', '==')])
    expect((await ask('/api/about', { headers: { cookie: wrong } })).status).toBe(401)
})

it('takes the token from scripts with each request', async () => {
  const { ask } = await runViewer({ options: { token: 'straße' } })
  const about = async (authorization: string) =>
    (await ask('/api/about', { headers: { authorization } })).status
  const latin1 = Buffer.from('straße').toString('latin1')
  expect(await about(`Bearer ${latin1}`)).toBe(200)
  expect(await about(`bearer  ${latin1}`)).toBe(200)
  for (const wrong of ['Bearer', 'Bearer ', 'Bearer x', `Basic ${latin1}`, latin1])
    expect([wrong, await about(wrong)]).toEqual([wrong, 401])
})

it.each(['', 'x', `${TOKEN} `, TOKEN.slice(1), TOKEN.toUpperCase(), null, 1, [TOKEN], { token: TOKEN }])(
  'refuses the token %j',
  async (token) => {
    const { ask } = await runViewer()
    const { status, headers } = await ask('/api/session', login(token))
    expect([400, 403]).toContain(status)
    expect(headers['set-cookie']).toBeUndefined()
  },
)

it.each([
  'text/plain',
  'text/plain;application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=application/json',
  'application/jsonp',
  '',
  undefined,
])('refuses the token as %s, which pages of other sites can send', async (type) => {
  const { ask } = await runViewer()
  const { status, headers } = await ask('/api/session', login(TOKEN, { 'content-type': type }))
  expect([status, headers['set-cookie']]).toEqual([415, undefined])
})

it.each([
  ['too long', JSON.stringify({ token: 'x'.repeat(5000) }), 413],
  ['not JSON', '{', 400],
  ['no object', '"x"', 400],
  ['null', 'null', 400],
  ['empty', '', 400],
])('refuses a body that is %s', async (_name, body, status) => {
  const { ask } = await runViewer()
  expect((await ask('/api/session', { ...login(''), body })).status).toBe(status)
})

it('refuses an address that has sent ten different wrong tokens, for a minute', async () => {
  const { ask, clock } = await runViewer()
  const statusOf = async (token: string) => (await ask('/api/session', login(token))).status
  for (let i = 0; i < 20; i++) expect(await statusOf('the same')).toBe(403)
  for (let i = 1; i < 10; i++) expect(await statusOf(`wrong ${i}`)).toBe(403)
  const { status, headers } = await ask('/api/session', login(TOKEN))
  expect([status, headers['retry-after'], headers['set-cookie']]).toEqual([429, '60', undefined])
  expect((await ask('/api/about', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(429)
  await clock.tick(60_000)
  expect(await statusOf(TOKEN)).toBe(204)
})

it('keeps sessions open while tokens are being guessed', async () => {
  const { ask } = await runViewer()
  const cookie = cookieOf((await ask('/api/session', login(TOKEN))).headers)
  for (let i = 0; i < 30; i++) await ask('/api/session', login(`wrong ${i}`))
  expect((await ask('/api/about', { headers: { cookie } })).status).toBe(200)
})

it.each([
  [{ 'x-forwarded-proto': 'https' }, true],
  [{ 'x-forwarded-proto': 'HTTPS, http' }, true],
  [{ forwarded: 'for=1.2.3.4;proto=https' }, true],
  [{ 'x-forwarded-proto': 'http' }, false],
  [{}, false],
])('marks the cookie as secure behind TLS: %j', async (headers, isSecure) => {
  const { ask } = await runViewer()
  const answer = await ask('/api/session', login(TOKEN, headers))
  expect(answer.headers['set-cookie']?.[0]?.includes('; Secure')).toBe(isSecure)
})

it('needs neither token nor session with `token: false`', async () => {
  const { ask, viewer } = await runViewer({ options: { token: false } })
  expect(viewer.access.token).toBeUndefined()
  expect((await ask('/api/about')).status).toBe(200)
  expect((await ask('/api/session', login('anything'))).status).toBe(204)
})

it('has a different random token for each viewer', async () => {
  const tokens = new Set<string | undefined>()
  for (let i = 0; i < 5; i++)
    tokens.add((await runViewer({ options: { token: undefined } })).viewer.access.token)
  expect(tokens.size).toBe(5)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/)
})

it('keeps sessions over a restart only with a strong token', async () => {
  const outlives = async (token: string) => {
    const [before, after] = [await runViewer({ options: { token } }), await runViewer({ options: { token } })]
    const host = 'localhost:4000'
    const { headers } = await before.ask('/api/session', login(token, { host }))
    const { status } = await after.ask('/api/about', { headers: { host, cookie: cookieOf(headers) } })
    return status === 200
  }
  expect(await outlives(TOKEN)).toBe(true)
  expect(await outlives('short')).toBe(false)
})

it('closes the connection of a client that does not send its token within ten seconds', async () => {
  const { port, clock } = await runViewer()
  const socket = connect(port, '127.0.0.1')
  const closed = once(socket, 'close')
  socket.write(
    'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"token"',
  )
  while (clock.pending === 0) await clock.settle()
  await clock.tick(9999)
  expect(socket.closed).toBe(false)
  await clock.tick(1)
  await closed
})
