import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { createLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createViewer, type ViewerHandler, type ViewerOptions } from '../src/index.js'
import { EventReader } from './support/event-reader.js'
import { askPort, listen } from './support/running-viewer.js'

const TOKEN = 'a token for frameworks'

/** Mounts a viewer at `/logs`, and returns the port. */
type Mount = (viewer: ViewerHandler) => Promise<number>

const byExpress: Mount = (viewer) => {
  const app = express()
  app.use(express.json())
  app.use('/logs', viewer)
  return listen(app)
}

const byFastify: Mount = async (viewer) => {
  const app = fastify()
  app.addHook('onRequest', (request, reply, done) => {
    if (!/^\/logs(?:[/?]|$)/.test(request.raw.url ?? '')) return done()
    reply.hijack()
    viewer(request.raw, reply.raw)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => app.close())
  return (app.server.address() as AddressInfo).port
}

const byHono: Mount = async (viewer) => {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const show = (context: { env: HttpBindings }) => {
    viewer(context.env.incoming, context.env.outgoing)
    return RESPONSE_ALREADY_SENT
  }
  app.all('/logs', show).all('/logs/*', show)
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
  onTestFinished(() => void server.close())
  return promise
}

async function mounted(mount: Mount, options: ViewerOptions) {
  const storage = createLogStorage({ driver: memoryDriver() })
  await storage.store({ message: 'Order paid' }).committed()
  const viewer = createViewer(storage, { token: TOKEN, ...options })
  onTestFinished(() => storage.close())
  onTestFinished(() => viewer.close())
  return { storage, port: await mount(viewer) }
}

describe.each<[string, Mount, ViewerOptions]>([
  ['Express', byExpress, {}],
  ['Express, with its path', byExpress, { path: '/logs' }],
  ['Fastify', byFastify, { path: '/logs' }],
  ['Hono', byHono, { path: '/logs/' }],
])('in %s', (_name, mount, options) => {
  it('leads to the address with a slash, for which all relative addresses are made', async () => {
    const { port } = await mounted(mount, options)
    const { status, headers } = await askPort(port, '/logs?q=paid')
    expect([status, new URL(headers.location ?? '', `http://localhost/logs`).href]).toEqual([
      302,
      'http://localhost/logs/?q=paid',
    ])
    const page = await askPort(port, '/logs/?q=paid')
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const script = /src="([^"]+)"/.exec(page.text)?.[1] ?? ''
    expect((await askPort(port, new URL(script, 'http://localhost/logs/').pathname)).status).toBe(200)
    expect((await askPort(port, '/logs/nothing')).status).toBe(404)
  })

  it('opens a session by whose cookie data is read, followed and downloaded', async () => {
    const { port, storage } = await mounted(mount, options)
    expect((await askPort(port, '/logs/api/entries')).status).toBe(401)
    const { status, headers } = await askPort(port, '/logs/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: TOKEN }),
    })
    expect(status).toBe(204)
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const entries = await askPort(port, '/logs/api/entries?q=paid', { headers: { cookie } })
    expect(entries.json).toMatchObject({ entries: [{ message: 'Order paid' }], more: false })
    expect((await askPort(port, '/logs/api/download', { headers: { cookie } })).text).toContain('Order paid')
    const reader = new EventReader(port, '/logs/api/tail', { host: `localhost:${port}`, cookie })
    onTestFinished(() => reader.close())
    // The name of the cookie is that of the port, which the name of the host does not change.
    await reader.until(({ events }) => events.length > 0)
    await storage.store({ message: 'Order shipped' }).committed()
    await reader.until((one) => one.entries.length > 0)
    expect(reader.entries).toMatchObject([{ message: 'Order shipped' }])
  })
})

it('removes the permission for other sites that the application gives', async () => {
  const app = express()
  app.use((_request, response, next) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Content-Security-Policy', 'default-src *')
    next()
  })
  const { port } = await mounted((viewer) => {
    app.use('/logs', viewer)
    return listen(app)
  }, {})
  const { headers } = await askPort(port, '/logs/')
  expect(headers['access-control-allow-origin']).toBeUndefined()
  expect(headers['content-security-policy']).toContain("default-src 'none'")
})

it('leaves paths to the application where it is not mounted, whatever host they name', async () => {
  const app = express()
  const { port } = await mounted(
    (viewer) => {
      app.use(viewer)
      app.use((_request, response) => void response.send('the application'))
      return listen(app)
    },
    { path: '/logs' },
  )
  for (const path of ['/', '/logsx', '/other']) {
    const { text, headers } = await askPort(port, path, { headers: { host: 'shop.example' } })
    expect([text, headers['referrer-policy']]).toEqual(['the application', undefined])
  }
  expect((await askPort(port, '/logs/', { headers: { host: 'shop.example' } })).status).toBe(403)
  expect((await askPort(port, '/logs/')).status).toBe(200)
})
