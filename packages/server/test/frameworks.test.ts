import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type HttpBindings, serve as serveHono } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { LogStorage } from '@logpond/core'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHandler } from '../src/index.js'
import { messagesIn, openStorage } from './support/open-storage.js'
import { JSON_TYPE, jsonOf, PROTOBUF, post, protobufOf } from './support/otlp-client.js'
import { serve } from './support/serve.js'

/** Starts an application that has pages of its own and the handler. Returns the address under which the handler is. */
type Mount = (storage: LogStorage) => Promise<string>

const MOUNTS: readonly (readonly [string, Mount])[] = [
  [
    'Express, before its routes',
    async (storage) => {
      const app = express()
      app.use(createHandler(storage))
      app.get('/pages', (_request, response) => void response.send('page'))
      return (await serve(app)).url
    },
  ],
  [
    'Express, under a path',
    async (storage) => {
      const app = express()
      app.use('/logs', createHandler(storage))
      app.get('/logs/pages', (_request, response) => void response.send('page'))
      return `${(await serve(app)).url}/logs`
    },
  ],
  [
    'Express, behind express.json() and express.raw()',
    async (storage) => {
      const app = express()
      app.use(express.json(), express.raw({ type: PROTOBUF }), createHandler(storage))
      app.get('/pages', (_request, response) => void response.send('page'))
      return (await serve(app)).url
    },
  ],
  [
    'Fastify',
    async (storage) => {
      const handler = createHandler(storage)
      const app = Fastify()
      onTestFinished(() => app.close())
      app.get('/pages', () => 'page')
      app.register(async (scope) => {
        // The handler reads the bodies itself.
        scope.removeAllContentTypeParsers()
        scope.addContentTypeParser('*', (_request, _body, done) => done(null))
        scope.all('/*', (request, reply) => {
          reply.hijack()
          handler(request.raw, reply.raw)
        })
      })
      return await app.listen({ port: 0, host: '127.0.0.1' })
    },
  ],
  [
    'Hono',
    async (storage) => {
      const handler = createHandler(storage)
      const app = new Hono<{ Bindings: HttpBindings }>()
      app.get('/pages', (c) => c.text('page'))
      app.all('*', (c) => {
        handler(c.env.incoming, c.env.outgoing)
        return RESPONSE_ALREADY_SENT
      })
      const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
      onTestFinished(() => void server.close())
      await new Promise((resolve) => server.once('listening', resolve))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
  ],
]

describe.each(MOUNTS)('%s', (_, mount) => {
  it('takes entries in, and leaves other paths to the application', async () => {
    const storage = openStorage()
    const url = await mount(storage)
    const packed = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }
    const replies = [
      await post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf('protobuf')),
      await post(`${url}/v1/logs`, { 'content-type': JSON_TYPE }, jsonOf('JSON')),
      await post(`${url}/v1/logs`, packed, gzipSync(jsonOf('packed'))),
      await post(`${url}/ingest`, { 'content-type': 'application/x-ndjson' }, '{"msg":"line"}'),
      await post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, 'broken'),
    ]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400])
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(await (await fetch(`${url}/pages`)).text()).toBe('page')
    expect(await messagesIn(storage)).toEqual(['protobuf', 'JSON', 'packed', 'line'])
  })
})

it('a body that another middleware has read, and not kept, is not taken for an empty one', async () => {
  const app = express()
  app.use((request, _response, next) => {
    request.resume()
    request.once('end', () => next())
  }, createHandler(openStorage()))
  const { url } = await serve(app)
  const reply = await post(`${url}/v1/logs`, { 'content-type': JSON_TYPE }, jsonOf('a'))
  expect([reply.status, JSON.parse(reply.body.toString()).message]).toEqual([
    503,
    expect.stringContaining('Mount this handler before it'),
  ])
})
