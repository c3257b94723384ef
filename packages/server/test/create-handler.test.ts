import { createLogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHandler } from '../src/index.js'
import { messagesIn, openStorage } from './support/open-storage.js'
import { PROTOBUF, post, protobufOf } from './support/otlp-client.js'
import { serve } from './support/serve.js'

describe('GET /health', () => {
  it('is 200 while the storage is well, and 503 once it is closed', async () => {
    const storage = openStorage()
    const { url } = await serve(createHandler(storage))
    const open = await fetch(`${url}/health`)
    expect([open.status, await open.json()]).toEqual([200, { status: 'ok', state: 'open' }])
    expect((await fetch(`${url}/health`, { method: 'HEAD' })).status).toBe(200)
    await storage.close()
    const closed = await fetch(`${url}/health`)
    expect([closed.status, await closed.json()]).toEqual([503, { status: 'unavailable', state: 'closed' }])
  })

  it('is 503 while the disk is full', async () => {
    const driver = faultyDriver(memoryDriver(), { faults: [{ code: 'DISK_FULL', times: Infinity }] })
    const storage = createLogStorage({ driver, flushOnExit: false, onDrop: () => {} })
    onTestFinished(() => storage.close({ timeout: 0 }).catch(() => {}))
    const { url } = await serve(createHandler(storage))
    storage.store({ message: 'a' })
    void storage.flush()
    await expect.poll(() => storage.stats().state).toBe('full')
    expect((await fetch(`${url}/health`)).status).toBe(503)
  })
})

it('GET /metrics has the counters of the storage and of the handler', async () => {
  const { url } = await serve(createHandler(openStorage()))
  const headers = { 'content-type': PROTOBUF }
  const body = protobufOf('a', 'b')
  await post(`${url}/v1/logs`, headers, body)
  await post(`${url}/v1/logs`, headers, body)
  await post(`${url}/v1/logs`, headers, 'broken')
  await post(`${url}/ingest`, { 'content-type': 'application/jsonl' }, '{"msg":"c"}')
  const reply = await fetch(`${url}/metrics`)
  expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await reply.text()).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'logpond_entries_committed_total 3',
      'logpond_receiver_requests_total{protocol="otlp",status="200"} 2',
      'logpond_receiver_requests_total{protocol="otlp",status="400"} 1',
      'logpond_receiver_entries_total{protocol="otlp"} 2',
      'logpond_receiver_entries_total{protocol="json"} 1',
      'logpond_receiver_repeated_bodies_total{protocol="otlp"} 1',
      `logpond_receiver_received_bytes_total{protocol="otlp"} ${2 * body.length + 6}`,
      'logpond_receiver_active_requests 0',
      'logpond_receiver_bytes_in_flight 0',
    ]),
  )
  for (const line of lines) expect(line).toMatch(/^(#.*|[a-z_]+(\{.*\})? [\d.e+-]+|)$/)
})

it('other paths get 404, or go to the handler behind; other methods get 405', async () => {
  const handler = createHandler(openStorage())
  const alone = await serve(handler)
  expect((await fetch(`${alone.url}/pages`)).status).toBe(404)
  const { url } = await serve((request, response) => handler(request, response, () => response.end('page')))
  expect(await (await fetch(`${url}/pages`)).text()).toBe('page')
  const get = await fetch(`${url}/v1/logs`)
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  expect((await fetch(`${url}/health`, { method: 'POST' })).status).toBe(405)
})

it('a query and a slash behind the path do not matter', async () => {
  const storage = openStorage()
  const { url } = await serve(createHandler(storage))
  for (const path of ['/v1/logs/', '/v1/logs?x=1'])
    expect((await post(`${url}${path}`, { 'content-type': PROTOBUF }, protobufOf(path))).status).toBe(200)
  expect(await messagesIn(storage)).toEqual(['/v1/logs/', '/v1/logs?x=1'])
})

it('close refuses new requests, and waits for those under way', async () => {
  const driver = faultyDriver(memoryDriver())
  const storage = createLogStorage({ driver, flushOnExit: false })
  onTestFinished(() => storage.close())
  const handler = createHandler(storage)
  const { url } = await serve(handler)
  driver.block('append')
  const first = post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf('a'))
  await expect.poll(() => driver.blocked).toBe(1)
  let isClosed = false
  const closed = handler.close().then(() => {
    isClosed = true
  })
  const second = await post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf('b'))
  expect([second.status, second.headers['retry-after'], second.headers.connection]).toEqual([
    503,
    '1',
    'close',
  ])
  expect((await fetch(`${url}/health`)).status).toBe(503)
  expect(isClosed).toBe(false)
  driver.release()
  expect((await first).status).toBe(200)
  await closed
  await handler.close()
  expect(await messagesIn(storage)).toEqual(['a'])
})

it.each([
  [{ ack: 'later' }, /ack must be 'committed' or 'queued'; it was "later"/],
  [{ maxBodyBytes: 0 }, /maxBodyBytes must be a whole number from 1 to 536870912; it was 0/],
  [{ maxBytesInFlight: 5 }, /maxBytesInFlight must be a whole number from 67108864/],
  [{ port: 1 }, /no option "port". The options are ack, maxBodyBytes/],
])('wrong options are refused: %j', (options, message) => {
  const create = () => createHandler(openStorage(), options as never)
  expect(create).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringMatching(message) }),
  )
})
