import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createHandler } from '../../src/index.js'
import { messagesIn, openStorage, storedIn } from '../support/open-storage.js'
import { post } from '../support/otlp-client.js'
import { serve } from '../support/serve.js'

async function ingest() {
  const storage = openStorage({ batch: { queueBytes: 10_000 }, onDrop: () => {} })
  const { url } = await serve(createHandler(storage))
  const send = async (type: string, body: Buffer | string, headers: Record<string, string> = {}) => {
    const reply = await post(`${url}/ingest`, { 'content-type': type, ...headers }, body)
    return { status: reply.status, ...(JSON.parse(reply.body.toString()) as object) }
  }
  return { storage, send }
}

const NDJSON = 'application/x-ndjson'

it.each([NDJSON, 'application/jsonl', 'application/ndjson; charset=utf-8'])('lines as %s', async (type) => {
  const { storage, send } = await ingest()
  const lines =
    '{"level":50,"time":1769860800123,"pid":7,"hostname":"web-1","name":"shop","msg":"Card declined","order":1234}\n' +
    '{"@timestamp":"2026-01-31T12:00:01Z","log.level":"warn","message":"slow","service.name":"web"}\r\n\n' +
    '{"level":"info","message":"from winston","timestamp":"2026-01-31T12:00:02Z","id":9007199254740993}'
  expect(await send(type, lines)).toEqual({ status: 200, accepted: 3, rejected: 0 })
  expect(await storedIn(storage)).toEqual([
    {
      message: 'Card declined',
      severity: 17,
      timestamp: 1769860800123,
      service: 'shop',
      host: 'web-1',
      attributes: { 'process.pid': 7, order: 1234 },
    },
    { message: 'slow', severity: 13, timestamp: 1769860801000, service: 'web' },
    {
      message: 'from winston',
      severity: 9,
      timestamp: 1769860802000,
      attributes: { id: '9007199254740993' },
    },
  ])
})

it('an object, an array, and lines that call themselves JSON', async () => {
  const { storage, send } = await ingest()
  const type = 'application/json'
  expect(await send(type, '{"msg":"one"}')).toEqual({ status: 200, accepted: 1, rejected: 0 })
  expect(await send(type, '[{"msg":"two"},{"msg":"three"}]')).toEqual({
    status: 200,
    accepted: 2,
    rejected: 0,
  })
  expect(await send(type, '{"msg":"four"}\n{"msg":"five"}')).toEqual({
    status: 200,
    accepted: 2,
    rejected: 0,
  })
  expect(await send(type, '[]')).toEqual({ status: 200, accepted: 0, rejected: 0 })
  expect(await messagesIn(storage)).toEqual(['one', 'two', 'three', 'four', 'five'])
})

it.each(['{"msg":', '[{"msg":"a"},5]', '"text"', 'hello'])(
  'JSON that is not an entry is 400: %s',
  async (body) => {
    const { storage, send } = await ingest()
    expect(await send('application/json', body)).toEqual({ status: 400, error: expect.any(String) })
    expect(storage.stats().accepted).toBe(0)
  },
)

it('a line that is not JSON is stored as a message, and the answer says which', async () => {
  const { storage, send } = await ingest()
  const reply = await send(NDJSON, '{"msg":"a"}\nplain text\n{"msg":"b"\n')
  expect(reply).toEqual({ status: 200, accepted: 3, rejected: 0, notJson: 2, notJsonLines: [2, 3] })
  expect(await messagesIn(storage)).toEqual(['a', 'plain text', '{"msg":"b"'])
})

it('lines that Logpond, a collector and a cloud have written', async () => {
  const { storage, send } = await ingest()
  const lines = [
    '{"id":7,"timestamp":1769860800123.456,"severity":17,"message":"printed","service":"shop","attributes":{"order":1}}',
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"of a collector"}},{"body":{"stringValue":"another"}}]}]}]}',
    '{"logGroup":"g","logEvents":[{"timestamp":1769860800000,"message":"of a cloud"}]}',
    '{"msg":"repaired","x":NaN}',
    '{"msg":"two on"} {"msg":"one line"}',
  ]
  expect(await send(NDJSON, lines.join('\n'))).toEqual({ status: 200, accepted: 7, rejected: 0 })
  expect(await storedIn(storage)).toMatchObject([
    {
      timestamp: 1769860800123.456,
      severity: 17,
      message: 'printed',
      service: 'shop',
      attributes: { order: 1 },
    },
    { message: 'of a collector' },
    { message: 'another' },
    { message: 'of a cloud', timestamp: 1769860800000 },
    { message: 'repaired', attributes: { x: 'NaN' } },
    { message: 'two on' },
    { message: 'one line' },
  ])
})

it('the answer says which lines the storage has refused, and why', async () => {
  const { storage, send } = await ingest()
  const long = JSON.stringify({ msg: 'x'.repeat(20_000) })
  expect(await send(NDJSON, `{"msg":"a"}\n\n${long}\n{"msg":"b"}`)).toEqual({
    status: 200,
    accepted: 2,
    rejected: 1,
    errors: [{ line: 3, error: expect.stringContaining('bytes') }],
  })
  expect(await send('application/json', long)).toMatchObject({
    status: 400,
    accepted: 0,
    errors: [{ entry: 1 }],
  })
  expect(await messagesIn(storage)).toEqual(['a', 'b'])
})

it('gzip', async () => {
  const { storage, send } = await ingest()
  expect(await send(NDJSON, gzipSync('{"msg":"packed"}'), { 'content-encoding': 'gzip' })).toMatchObject({
    accepted: 1,
  })
  expect(await messagesIn(storage)).toEqual(['packed'])
})

it('equal lines without a time are different entries; a body whose entries all have one is stored once', async () => {
  const { storage, send } = await ingest()
  for (let count = 0; count < 3; count++)
    expect(await send(NDJSON, '{"msg":"ping"}')).toMatchObject({ accepted: 1 })
  const timed = '{"msg":"timed","time":1769860800123}'
  for (let count = 0; count < 3; count++) expect(await send(NDJSON, timed)).toMatchObject({ accepted: 1 })
  expect(await messagesIn(storage)).toEqual(['ping', 'ping', 'ping', 'timed'])
})

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
  'the type %j, which a page of another site can send, is 415',
  async (type) => {
    const { storage, send } = await ingest()
    expect(await send(type, '{"msg":"a"}')).toEqual({
      status: 415,
      error: expect.stringContaining('x-ndjson'),
    })
    expect(storage.stats().accepted).toBe(0)
  },
)
