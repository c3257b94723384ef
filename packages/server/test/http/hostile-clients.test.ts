import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { TestClock } from '@logpond/core/testing'
import { expect, it, onTestFinished } from 'vitest'
import { createHandler, type HandlerOptions } from '../../src/index.js'
import { messagesIn, openStorage } from '../support/open-storage.js'
import { PROTOBUF, post, protobufOf } from '../support/otlp-client.js'
import { serve } from '../support/serve.js'

async function receiver(options?: HandlerOptions) {
  const storage = openStorage()
  const handler = createHandler(storage, options)
  const { port, url, server } = await serve(handler)
  const metric = async (name: string) => {
    const text = await (await fetch(`${url}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }
  return { storage, handler, port, url, server, metric }
}

/** A connection that has sent these bytes, and collects what comes back. */
function dial(port: number, ...parts: (string | Buffer)[]) {
  const socket: Socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  for (const part of parts) socket.write(part)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  return { socket, closed, received: () => received }
}

const HEAD = `POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${PROTOBUF}\r\nTransfer-Encoding: chunked\r\n\r\n`
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])

it('a body that stalls is given up: 408, and the connection ends', async () => {
  const clock = new TestClock()
  const { storage, port, metric } = await receiver({ clock, bodyTimeout: 10_000 })
  const { closed, received } = dial(port, HEAD, chunk(protobufOf('a')))
  await expect.poll(() => metric('logpond_receiver_bytes_in_flight')).toBeGreaterThan(0)
  await clock.tick(10_000)
  await expect.poll(received).toContain('HTTP/1.1 408')
  expect(await metric('logpond_receiver_bytes_in_flight')).toBe(0)
  await clock.tick(5000)
  await closed
  expect(storage.stats().accepted).toBe(0)
})

it('a client that sends a byte now and then is not stalled', async () => {
  const clock = new TestClock()
  const { storage, port, metric } = await receiver({ clock, bodyTimeout: 10_000 })
  const body = protobufOf('slow')
  const { socket, received } = dial(port, HEAD, chunk(body.subarray(0, 1)))
  for (let sent = 1; sent < 5; sent++) {
    await expect.poll(() => metric('logpond_receiver_bytes_in_flight')).toBe(sent)
    await clock.tick(9000)
    socket.write(chunk(body.subarray(sent, sent + 1)))
  }
  socket.write(Buffer.concat([chunk(body.subarray(5)), chunk(Buffer.alloc(0))]))
  await expect.poll(received).toContain('HTTP/1.1 200')
  expect(await messagesIn(storage)).toEqual(['slow'])
})

it('a client that goes in the middle of a body leaves nothing behind', async () => {
  const { storage, handler, port, metric } = await receiver()
  const { socket } = dial(port, HEAD, chunk(protobufOf('a')))
  await expect.poll(() => metric('logpond_receiver_bytes_in_flight')).toBeGreaterThan(0)
  socket.destroy()
  await expect.poll(() => metric('logpond_receiver_disconnects_total')).toBe(1)
  expect(await metric('logpond_receiver_bytes_in_flight')).toBe(0)
  expect(storage.stats().accepted).toBe(0)
  await handler.close()
})

it('a client that goes before the answer has its entries stored', async () => {
  const { storage, handler, port } = await receiver()
  const { socket } = dial(port, HEAD, chunk(protobufOf('a')), chunk(Buffer.alloc(0)))
  await expect.poll(() => storage.stats().accepted).toBe(1)
  socket.destroy()
  await handler.close()
  expect(await messagesIn(storage)).toEqual(['a'])
})

it('a bomb of gzip is refused as soon as it is too large', async () => {
  const { storage, url, metric } = await receiver({ maxBodyBytes: 100_000 })
  const bomb = gzipSync(Buffer.alloc(10_000_000))
  const nested = gzipSync(Buffer.concat(Array<Buffer>(8).fill(bomb)))
  for (const body of [bomb, nested]) {
    const headers = { 'content-type': PROTOBUF, 'content-encoding': 'gzip' }
    expect((await post(`${url}/v1/logs`, headers, body)).status).toBeOneOf([400, 413])
  }
  expect(await metric('logpond_receiver_bytes_in_flight')).toBe(0)
  expect(storage.stats().accepted).toBe(0)
})

it('many bombs at once never take more memory than maxBytesInFlight', async () => {
  const { url, metric } = await receiver({ maxBodyBytes: 1_000_000, maxBytesInFlight: 2_000_000 })
  const bomb = gzipSync(Buffer.alloc(100_000_000))
  const headers = { 'content-type': PROTOBUF, 'content-encoding': 'gzip' }
  const attacks = Array.from({ length: 20 }, () => post(`${url}/v1/logs`, headers, bomb))
  let most = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) most = Math.max(most, await metric('logpond_receiver_bytes_in_flight'))
  })()
  for (const { status } of await Promise.all(attacks)) expect(status).toBeOneOf([413, 503])
  isOver = true
  await watching
  expect(most).toBeLessThanOrEqual(2_000_000)
  expect(await metric('logpond_receiver_bytes_in_flight')).toBe(0)
})

it('bodies beyond maxBytesInFlight get 503 with Retry-After, and the others are not disturbed', async () => {
  const { storage, port, url, metric } = await receiver({ maxBodyBytes: 10_000, maxBytesInFlight: 10_000 })
  const large = protobufOf('x'.repeat(8000))
  const first = dial(port, HEAD, chunk(large.subarray(0, 7000)))
  await expect.poll(() => metric('logpond_receiver_bytes_in_flight')).toBe(7000)
  const refused = await post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf('y'.repeat(5000)))
  expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1'])
  expect((await post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf('small'))).status).toBe(200)
  first.socket.write(Buffer.concat([chunk(large.subarray(7000)), chunk(Buffer.alloc(0))]))
  await expect.poll(first.received).toContain('HTTP/1.1 200')
  expect((await messagesIn(storage)).map(({ length }) => length)).toEqual([5, 8000])
})

it('a client that sends on after its answer is cut off', async () => {
  const { port } = await receiver({ maxBodyBytes: 1000 })
  const { socket, closed, received } = dial(port, HEAD, chunk(Buffer.alloc(2000)))
  await expect.poll(received).toContain('HTTP/1.1 413')
  const more = chunk(Buffer.alloc(1_000_000))
  const goOn = () => {
    while (!socket.destroyed && socket.write(more));
  }
  socket.on('drain', goOn)
  goOn()
  await closed
})

it('100 connections at the same time', async () => {
  const { storage, url } = await receiver()
  const messages = Array.from({ length: 100 }, (_, number) => `message ${number}`)
  const replies = await Promise.all(
    messages.map((message) => post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf(message))),
  )
  expect(replies.map(({ status }) => status)).toEqual(Array(100).fill(200))
  expect((await messagesIn(storage)).sort()).toEqual(messages.sort())
})

it('the limits of node:http end connections that send no headers', async () => {
  const handler = createHandler(openStorage())
  const limits = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 }
  const server = createServer(limits, handler).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { socket, received } = dial(
    (server.address() as AddressInfo).port,
    'POST /v1/logs HTTP/1.1\r\nHost: ',
  )
  await once(socket, 'close')
  expect(received()).toContain('HTTP/1.1 408')
})
