import { once } from 'node:events'
import pino from 'pino'
import { pinoLoki } from 'pino-loki'
import { expect, it } from 'vitest'
import winston from 'winston'
import LokiTransport from 'winston-loki'
import { createHandler } from '../../src/index.js'
import { messagesIn, openStorage, storedIn } from '../support/open-storage.js'
import { post } from '../support/otlp-client.js'
import { serve } from '../support/serve.js'

async function loki() {
  const storage = openStorage({ batch: { queueBytes: 10_000 }, onDrop: () => {} })
  const { url } = await serve(createHandler(storage))
  const push = (body: unknown, type = 'application/json') =>
    post(
      `${url}/loki/api/v1/push`,
      { 'content-type': type },
      typeof body === 'string' ? body : JSON.stringify(body),
    )
  return { storage, url, push }
}

const TIME = '1769860800123456789'
const TIME_MS = 1769860800123.457

it('a line has the fields and the attributes of its labels and its metadata', async () => {
  const { storage, push } = await loki()
  const stream = { service_name: 'shop', host: 'web-1', level: 'error', region: 'eu' }
  const metadata = {
    trace_id: '5b8efff798038103d269b633813fc60c',
    span_id: 'eee19b7ec3c1b174',
    order: '1234',
  }
  const reply = await push({
    streams: [
      {
        stream,
        values: [
          [TIME, 'Payment failed', metadata],
          [TIME, 'plain'],
        ],
      },
    ],
  })
  expect([reply.status, reply.body.length]).toEqual([204, 0])
  const entry = { timestamp: TIME_MS, service: 'shop', host: 'web-1', severity: 17 }
  expect(await storedIn(storage)).toEqual([
    {
      ...entry,
      message: 'Payment failed',
      traceId: metadata.trace_id,
      spanId: metadata.span_id,
      attributes: { region: 'eu', order: '1234' },
    },
    { ...entry, message: 'plain', attributes: { region: 'eu' } },
  ])
})

it('a line that is the JSON of a logger is its record', async () => {
  const { storage, push } = await loki()
  const line = '{"level":50,"time":1,"msg":"Card declined","order":7,"app":"own"}'
  await push({ streams: [{ stream: { app: 'shop', job: 'node' }, values: [[TIME, line]] }] })
  expect(await storedIn(storage)).toEqual([
    {
      message: 'Card declined',
      severity: 17,
      timestamp: TIME_MS,
      service: 'shop',
      attributes: { order: 7, app: 'own', job: 'node' },
    },
  ])
})

it.each([
  ['not JSON', 'x', /not JSON/],
  ['no streams', {}, /list streams/],
  ['a stream without values', { streams: [{}] }, /streams\[0\] must have/],
  ['a line without a time', { streams: [{ values: [['a', TIME]] }] }, /streams\[0\].values\[0\] must be/],
])('%s is 400', async (_, body, message) => {
  const { storage, push } = await loki()
  const reply = await push(body)
  expect([reply.status, reply.body.toString()]).toEqual([400, expect.stringMatching(message)])
  expect(storage.stats().accepted).toBe(0)
})

it('a line that the storage refuses is 400, and the others are stored', async () => {
  const { storage, push } = await loki()
  const values = [
    [TIME, 'a'],
    [TIME, 'x'.repeat(20_000)],
  ]
  const reply = await push({ streams: [{ stream: {}, values }] })
  expect([reply.status, reply.body.toString()]).toEqual([
    400,
    expect.stringMatching(/^1 lines were not stored. Line 2/),
  ])
  expect(await messagesIn(storage)).toEqual(['a'])
})

it('protobuf is 415', async () => {
  const { push } = await loki()
  expect((await push('x', 'application/x-protobuf')).status).toBe(415)
})

it('pino-loki', async () => {
  const { storage, url } = await loki()
  const destination = pinoLoki({ host: url, batching: false, labels: { app: 'shop' } })
  const logger = pino({ base: null }, destination)
  logger.warn({ order: 1234 }, 'Payment declined')
  await expect.poll(() => storage.stats().committed).toBe(1)
  const ended = once(destination, 'close')
  destination.end()
  await ended
  expect(await storedIn(storage)).toMatchObject([
    { message: 'Payment declined', severity: 13, service: 'shop', attributes: { order: 1234 } },
  ])
})

it('winston-loki in JSON', async () => {
  const { storage, url } = await loki()
  const transport = new LokiTransport({
    host: url,
    json: true,
    batching: false,
    labels: { app: 'shop' },
    format: winston.format.json(),
  })
  const logger = winston.createLogger({ transports: [transport] })
  logger.error('Payment failed', { order: 1234 })
  await expect.poll(() => storage.stats().committed).toBe(1)
  logger.close()
  expect(await storedIn(storage)).toMatchObject([
    { severity: 17, service: 'shop', attributes: { order: 1234 } },
  ])
})
