import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { type LogpondDestination, logpond } from '../src/index.js'

type Create = (destination: LogpondDestination) => FastifyInstance

describe.each<[name: string, create: Create]>([
  ['logger.stream', (stream) => Fastify({ logger: { level: 'debug', stream } })],
  ['loggerInstance', (stream) => Fastify({ loggerInstance: pino({ level: 'debug' }, stream) }) as never],
])('in Fastify, as %s', (_name, create) => {
  async function serve(options: { http?: boolean } = {}) {
    const storage = await openLogStorage({ driver: memoryDriver() })
    const app = create(logpond({ storage, ...options }))
    app.get('/cart', async (request) => {
      request.log.debug({ items: 3 }, 'cart loaded')
      return 'ok'
    })
    app.get('/fail', async () => {
      throw new RangeError('card expired')
    })
    app.addHook('onClose', () => storage.close())
    await app.inject('/cart?page=2')
    await app.inject('/fail')
    await storage.flush()
    const entries = await storage.search({ order: 'oldest' })
    await app.close()
    return entries
  }

  it('stores requests, what a handler logs, and errors', async () => {
    const entries = await serve()
    expect(entries.map(({ message, attributes }) => [message, attributes?.reqId])).toEqual([
      ['incoming request', 'req-1'],
      ['cart loaded', 'req-1'],
      ['request completed', 'req-1'],
      ['incoming request', 'req-2'],
      ['card expired', 'req-2'],
      ['request completed', 'req-2'],
    ])
    expect(entries[2]?.attributes).toMatchObject({
      res: { statusCode: 200 },
      responseTime: expect.any(Number),
    })
    expect(entries[4]).toMatchObject({ severity: 17, attributes: { 'exception.type': 'RangeError' } })
  })

  it('gives requests the names of OpenTelemetry if asked to', async () => {
    const entries = await serve({ http: true })
    expect(entries[0]?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'url.path': '/cart',
      'url.query': 'page=2',
      reqId: 'req-1',
    })
    expect(entries[5]?.attributes).toMatchObject({ 'http.response.status_code': 500 })
  })
})
