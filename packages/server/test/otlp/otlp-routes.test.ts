import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { deflateSync, gzipSync } from 'node:zlib'
import { createLogStorage, type LogStorage } from '@logpond/core'
import { faultyDriver, holdsMessage, memoryDriver, TestClock } from '@logpond/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHandler, type HandlerOptions } from '../../src/index.js'
import { messagesIn, openStorage, storedIn } from '../support/open-storage.js'
import { decodeResponse, decodeStatus, encodeRequest } from '../support/oracle.js'
import {
  ENCODINGS,
  JSON_TYPE,
  jsonOf,
  PROTOBUF,
  post,
  protobufOf,
  type Reply,
  requestOf,
  TIME_MS,
} from '../support/otlp-client.js'
import { serve } from '../support/serve.js'

async function receiver(options?: HandlerOptions, storage: LogStorage = openStorage()) {
  const { url } = await serve(createHandler(storage, options))
  const send = (type: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    post(`${url}/v1/logs`, { 'content-type': type, ...headers }, body)
  return { storage, url, send }
}

/** The message of a failure, in the encoding of its content type. */
function messageOf({ headers, body }: Reply): unknown {
  return headers['content-type'] === PROTOBUF
    ? decodeStatus(body).message
    : JSON.parse(body.toString()).message
}

/** A storage in memory whose driver fails on request. */
function faultyStorage(options: { queueSize?: number } = {}) {
  const driver = faultyDriver(memoryDriver())
  const { queueSize = 10_000 } = options
  const storage = createLogStorage({
    driver,
    flushOnExit: false,
    onDrop: () => {},
    batch: { queueSize, batchSize: Math.min(100, queueSize) },
    retry: { attempts: 1, byCode: { DISK_FULL: { attempts: Infinity } } },
  })
  onTestFinished(async () => {
    driver.release()
    await storage.close({ timeout: 0 }).catch(() => {})
  })
  return { driver, storage }
}

describe.each(ENCODINGS)('%s', (_, type, bodyOf) => {
  it('a request is stored when it is answered, and the answer is an empty message of the same type', async () => {
    const { storage, send } = await receiver()
    const reply = await send(type, bodyOf('Order paid', 'Order shipped'))
    expect(storage.stats().committed).toBe(2)
    expect([reply.status, reply.headers['content-type']]).toEqual([200, type])
    expect(reply.body.toString()).toBe(type === PROTOBUF ? '' : '{}')
    expect(await storedIn(storage)).toMatchObject([
      { message: 'Order paid', service: 'shop', severity: 9, timestamp: TIME_MS },
      { message: 'Order shipped' },
    ])
  })

  it('parameters of the content type are legal', async () => {
    const { storage, send } = await receiver()
    expect((await send(`${type.toUpperCase()} ; charset=utf-8`, bodyOf('a'))).status).toBe(200)
    expect(await messagesIn(storage)).toEqual(['a'])
  })

  it('an empty request succeeds', async () => {
    const { storage, send } = await receiver()
    const replies = [await send(type, type === PROTOBUF ? '' : '{}'), await send(type, bodyOf())]
    expect(replies.map(({ status }) => status)).toEqual([200, 200])
    expect(storage.stats().accepted).toBe(0)
  })

  it.each(['gzip', 'x-gzip', 'GZIP'])('the coding %s', async (coding) => {
    const { storage, send } = await receiver()
    const reply = await send(type, gzipSync(bodyOf('packed')), { 'content-encoding': coding })
    expect([reply.status, await messagesIn(storage)]).toEqual([200, ['packed']])
  })

  it('gzip of several members', async () => {
    const { storage, send } = await receiver()
    const body = bodyOf('packed')
    const members = [gzipSync(body.subarray(0, 20)), gzipSync(body.subarray(20))]
    const reply = await send(type, Buffer.concat(members), { 'content-encoding': 'gzip' })
    expect([reply.status, await messagesIn(storage)]).toEqual([200, ['packed']])
  })

  it('other codings are refused with 415, and the answer says which are known', async () => {
    const { send } = await receiver()
    const reply = await send(type, deflateSync(bodyOf('a')), { 'content-encoding': 'deflate' })
    expect([reply.status, reply.headers['accept-encoding']]).toEqual([415, 'gzip, identity'])
    expect(messageOf(reply)).toContain('"deflate"')
  })

  it('broken gzip, and one that ends too early, is 400', async () => {
    const { storage, send } = await receiver()
    const packed = gzipSync(bodyOf('a'))
    const broken = [packed.subarray(0, -5), randomBytes(100), Buffer.concat([packed, Buffer.from('more')])]
    for (const body of broken) {
      const reply = await send(type, body, { 'content-encoding': 'gzip' })
      expect([reply.status, messageOf(reply)]).toEqual([400, expect.stringContaining('not valid gzip')])
    }
    expect(storage.stats().accepted).toBe(0)
  })

  it('a body that cannot be read is 400, with a Status in the same encoding, and nothing of it is stored', async () => {
    const { storage, send } = await receiver()
    const reply = await send(type, bodyOf('first', 'second').subarray(0, -3))
    expect([reply.status, reply.headers['content-type']]).toEqual([400, type])
    expect(messageOf(reply)).toMatch(type === PROTOBUF ? /ends too early/ : /not JSON/)
    expect(storage.stats().accepted).toBe(0)
  })

  it('413 for a body that is too large, announced, counted as it comes, or after decompression', async () => {
    const body = bodyOf('x'.repeat(5000))
    const { storage, send, url } = await receiver({ maxBodyBytes: 5000 })
    const replies = [
      await send(type, body, { 'content-length': String(body.length) }),
      await post(`${url}/v1/logs`, { 'content-type': type }, body.subarray(0, 3000), body.subarray(3000)),
      await send(type, gzipSync(body), { 'content-encoding': 'gzip' }),
    ]
    for (const reply of replies)
      expect([reply.status, messageOf(reply)]).toEqual([413, expect.stringContaining('5000 bytes')])
    expect((await send(type, bodyOf('x'.repeat(4000)))).status).toBe(200)
    expect(storage.stats().committed).toBe(1)
  })

  it('503 with Retry-After while the disk is full, and the body that is sent again is stored once', async () => {
    const { driver, storage } = faultyStorage()
    const { send } = await receiver({}, storage)
    driver.inject({ code: 'DISK_FULL' })
    driver.block('append')
    const first = send(type, bodyOf('a'))
    await expect.poll(() => driver.blocked).toBe(1)
    driver.releaseFirst()
    const reply = await first
    expect([reply.status, reply.headers['retry-after'], messageOf(reply)]).toEqual([
      503,
      '1',
      expect.stringContaining('disk is full'),
    ])
    driver.release()
    await expect.poll(() => storage.stats().committed).toBe(1)
    expect((await send(type, bodyOf('a'))).status).toBe(200)
    expect(await messagesIn(storage)).toEqual(['a'])
  })

  it('503 with Retry-After while the queue is full, and nothing of the body is stored', async () => {
    const clock = new TestClock()
    const { driver, storage } = faultyStorage({ queueSize: 2 })
    const { send } = await receiver({ clock }, storage)
    driver.block('append')
    storage.storeMany([{ message: '1' }, { message: '2' }])
    const first = send(type, bodyOf('a', 'b', 'c'))
    await expect.poll(() => clock.pending).toBe(2)
    await clock.tick(1000)
    const reply = await first
    expect([reply.status, reply.headers['retry-after'], messageOf(reply)]).toEqual([
      503,
      '1',
      expect.stringContaining('queue'),
    ])
    driver.release()
    expect((await send(type, bodyOf('a', 'b', 'c'))).status).toBe(200)
    expect(await messagesIn(storage)).toEqual(['1', '2', 'a', 'b', 'c'])
  })

  it('503 with Retry-After once the storage is closed', async () => {
    const { storage, send } = await receiver()
    await storage.close()
    const reply = await send(type, bodyOf('a'))
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1'])
    expect(messageOf(reply)).toContain('closed')
  })

  it('a record that the storage refuses is a partial success, and the others are stored', async () => {
    const storage = openStorage({ batch: { queueBytes: 10_000 }, onDrop: () => {} })
    const { send } = await receiver({}, storage)
    const reply = await send(type, bodyOf('a', 'x'.repeat(20_000), 'b'))
    expect(reply.status).toBe(200)
    const answer = type === PROTOBUF ? decodeResponse(reply.body) : JSON.parse(reply.body.toString())
    expect(answer.partialSuccess).toEqual({
      rejectedLogRecords: type === PROTOBUF ? 1 : '1',
      errorMessage: expect.stringMatching(/^1 records were not stored. Record 2: /),
    })
    expect(await messagesIn(storage)).toEqual(['a', 'b'])
  })

  it.each(['traces', 'metrics'])('%s are answered with success and a warning', async (signal) => {
    const { storage, url } = await receiver()
    const reply = await post(`${url}/v1/${signal}`, { 'content-type': type }, 'anything')
    expect([reply.status, reply.headers['content-type']]).toEqual([200, type])
    const answer = type === PROTOBUF ? decodeResponse(reply.body) : JSON.parse(reply.body.toString())
    expect(answer).toEqual({
      partialSuccess: { errorMessage: expect.stringContaining(`${signal} were not stored`) },
    })
    expect(storage.stats().accepted).toBe(0)
  })

  it('each connection is warned once of each signal that is not stored', async () => {
    const { url } = await receiver()
    const request = (path: string) =>
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: 2\r\n\r\n{}`
    /** The requests on one connection, and all that is answered. */
    const answered = async (...paths: string[]) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.end(paths.map(request).join(''))
      return (await text(socket)).match(/HTTP\/1\.1 200|\w+ were not stored/g)
    }
    const traces = '/v1/traces'
    for (let connection = 0; connection < 2; connection++)
      expect(await answered(traces, traces, '/v1/metrics', traces, '/v1/metrics')).toEqual([
        ...['HTTP/1.1 200', 'traces were not stored', 'HTTP/1.1 200'],
        ...['HTTP/1.1 200', 'metrics were not stored', 'HTTP/1.1 200', 'HTTP/1.1 200'],
      ])
  })

  it('a body that is sent again is stored once; one that differs is another one', async () => {
    const { storage, send } = await receiver()
    for (const message of ['a', 'b', 'a', 'a']) expect((await send(type, bodyOf(message))).status).toBe(200)
    expect(await messagesIn(storage)).toEqual(['a', 'b'])
  })

  it('a body that is sent again before the first one is answered is stored once', async () => {
    const { driver, storage } = faultyStorage()
    const { send } = await receiver({}, storage)
    driver.block('append')
    const both = [send(type, bodyOf('a')), send(type, bodyOf('a'))]
    await expect.poll(() => driver.blocked).toBe(1)
    driver.release()
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200])
    expect(await messagesIn(storage)).toEqual(['a'])
  })

  it('a body that could not be written is stored when it is sent again', async () => {
    const { driver, storage } = faultyStorage()
    const { send } = await receiver({}, storage)
    driver.inject({ code: 'IO' })
    const reply = await send(type, bodyOf('a'))
    expect([reply.status, reply.headers['retry-after'], messageOf(reply)]).toEqual([
      503,
      '1',
      expect.stringContaining('Injected fault'),
    ])
    expect((await send(type, bodyOf('a'))).status).toBe(200)
    expect(await messagesIn(storage)).toEqual(['a'])
  })

  it('503 when the entries are not committed in time, and the body that is sent again is stored once', async () => {
    const clock = new TestClock()
    const { driver, storage } = faultyStorage()
    const { send } = await receiver({ clock, answerTimeout: 5000 }, storage)
    driver.block('append')
    const first = send(type, bodyOf('a'))
    await expect.poll(() => driver.blocked).toBe(1)
    await clock.tick(5000)
    expect([(await first).status, messageOf(await first)]).toEqual([
      503,
      expect.stringContaining('not committed yet'),
    ])
    const second = send(type, bodyOf('a'))
    driver.release()
    expect((await second).status).toBe(200)
    expect(await messagesIn(storage)).toEqual(['a'])
  })

  it('with ack: queued, the answer comes before the entries are written', async () => {
    const { driver, storage } = faultyStorage()
    const { send } = await receiver({ ack: 'queued' }, storage)
    driver.block('append')
    expect((await send(type, bodyOf('a'))).status).toBe(200)
    expect(storage.stats().committed).toBe(0)
    driver.release()
    expect(await messagesIn(storage)).toEqual(['a'])
  })
})

it('415 for other content types, those that any page may send among them', async () => {
  const { storage, url } = await receiver()
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ]) {
    const reply = await post(`${url}/v1/logs`, { 'content-type': type }, jsonOf('a'))
    expect([reply.status, messageOf(reply)]).toEqual([415, expect.stringContaining('application/x-protobuf')])
  }
  expect((await post(`${url}/v1/logs`, {}, jsonOf('a'))).status).toBe(415)
  expect(storage.stats().accepted).toBe(0)
})

it('part of a body that is written is not written again', async () => {
  const { driver, storage } = faultyStorage({ queueSize: 2 })
  const { send } = await receiver({}, storage)
  const messages = ['a', 'b', 'c', 'd', 'e']
  driver.inject({ code: 'IO', when: holdsMessage('c') })
  const statuses: number[] = []
  for (let attempt = 0; attempt < 3; attempt++)
    statuses.push((await send(PROTOBUF, protobufOf(...messages))).status)
  expect(statuses).toEqual([503, 200, 200])
  expect((await messagesIn(storage)).sort()).toEqual(messages)
})

it.each(['logs', 'events'])('the official example %s.json', async (name) => {
  const { storage, send } = await receiver()
  const body = readFileSync(
    join(import.meta.dirname, `../fixtures/opentelemetry-proto/examples/${name}.json`),
  )
  expect((await send(JSON_TYPE, body)).status).toBe(200)
  expect(await storedIn(storage)).toMatchSnapshot()
})

it('record fields without a usable value cost nothing but themselves', async () => {
  const { storage, send } = await receiver()
  const record = {
    body: { stringValue: 'x' },
    timeUnixNano: '0',
    observedTimeUnixNano: '1769860800123456789',
  }
  const body = {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              { ...record, traceId: 'short', spanId: '' },
              { ...record, traceId: '0'.repeat(32), spanId: '0'.repeat(16) },
              {
                ...record,
                traceId: '5B8EFFF798038103D269B633813FC60C',
                spanId: 'EEE19B7EC3C1B174',
                flags: 0x101,
              },
              { ...record, traceId: 5, unknownField: { deep: [] }, severity_text: 'ERROR' },
            ],
          },
        ],
      },
    ],
  }
  expect((await send(JSON_TYPE, JSON.stringify(body))).status).toBe(200)
  const entry = { message: 'x', severity: 9, timestamp: TIME_MS }
  expect(await storedIn(storage)).toEqual([
    entry,
    entry,
    {
      ...entry,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: { trace_flags: '01' },
    },
    entry,
  ])
})

it('a record without any time has the time of its arrival', async () => {
  const storage = openStorage({ clock: new TestClock({ now: 1_700_000_000_000 }) })
  const { send } = await receiver({}, storage)
  const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }] }
  await send(PROTOBUF, encodeRequest(body))
  expect(await storedIn(storage)).toMatchObject([{ message: 'x', timestamp: 1_700_000_000_000 }])
})

it('a request with nothing but a resource, or without records, stores nothing', async () => {
  const { storage, send } = await receiver()
  expect((await send(PROTOBUF, encodeRequest({ resourceLogs: [{ resource: {} }] }))).status).toBe(200)
  expect((await send(JSON_TYPE, JSON.stringify(requestOf()))).status).toBe(200)
  expect(storage.stats().accepted).toBe(0)
})
