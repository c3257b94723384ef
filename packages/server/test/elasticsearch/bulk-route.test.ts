import { Client } from '@elastic/elasticsearch'
import { expect, it } from 'vitest'
import { createHandler } from '../../src/index.js'
import { messagesIn, openStorage, storedIn } from '../support/open-storage.js'
import { post } from '../support/otlp-client.js'
import { serve } from '../support/serve.js'

async function elasticsearch() {
  const storage = openStorage({ batch: { queueBytes: 10_000 }, onDrop: () => {} })
  const { url } = await serve(createHandler(storage))
  const bulk = async (body: string, path = '/_bulk', type = 'application/x-ndjson') => {
    const { status, headers, body: reply } = await post(`${url}${path}`, { 'content-type': type }, body)
    return { status, product: headers['x-elastic-product'], ...(JSON.parse(reply.toString()) as object) }
  }
  return { storage, url, bulk }
}

const lines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('')
const ECS = {
  '@timestamp': '2026-01-31T12:00:00.123Z',
  message: 'Payment failed',
  log: { level: 'error' },
  service: { name: 'shop' },
  host: { name: 'web-1' },
  trace: { id: '5b8efff798038103d269b633813fc60c' },
  order: 1234,
}

it('documents of ECS become entries, and each action has its result', async () => {
  const { storage, bulk } = await elasticsearch()
  const body = lines({ create: { _index: 'logs-app' } }, ECS, { index: { _id: '7' } }, { message: 'second' })
  expect(await bulk(body, '/logs-default/_bulk')).toEqual({
    status: 200,
    product: 'Elasticsearch',
    took: 0,
    errors: false,
    items: [
      {
        create: { _index: 'logs-app', _id: expect.any(String), _version: 1, result: 'created', status: 201 },
      },
      { index: { _index: 'logs-default', _id: '7', _version: 1, result: 'created', status: 201 } },
    ],
  })
  expect(await storedIn(storage)).toMatchObject([
    {
      message: 'Payment failed',
      severity: 17,
      timestamp: Date.UTC(2026, 0, 31, 12, 0, 0, 123),
      service: 'shop',
      host: 'web-1',
      traceId: ECS.trace.id,
      attributes: { order: 1234 },
    },
    { message: 'second' },
  ])
})

it('a document that the storage refuses has an error, and the others are stored', async () => {
  const { storage, bulk } = await elasticsearch()
  const body = lines(
    { create: {} },
    { message: 'a' },
    { create: {} },
    { message: 'x'.repeat(20_000) },
    { create: {} },
    { message: 'b' },
  )
  expect(await bulk(body)).toMatchObject({
    errors: true,
    items: [
      { create: { status: 201 } },
      { create: { status: 400, error: { reason: expect.any(String) } } },
      { create: { status: 201 } },
    ],
  })
  expect(await messagesIn(storage)).toEqual(['a', 'b'])
})

it.each([
  ['an update', lines({ update: { _id: '1' } }, { doc: {} }), /Line 1 must be an action/],
  ['a delete', lines({ delete: { _id: '1' } }), /Line 1 must be an action/],
  ['a document that is not JSON', '{"create":{}}\n{"a"\n', /Line 2 must be a document/],
  ['an action without a document', lines({ create: {} }), /its document is missing/],
])('%s is 400, and nothing is stored', async (_, body, message) => {
  const { storage, bulk } = await elasticsearch()
  expect(await bulk(lines({ create: {} }, { message: 'a' }) + body)).toMatchObject({
    status: 400,
    product: 'Elasticsearch',
    error: {
      reason: expect.stringMatching(message.source.replace(/\d/, (line) => String(Number(line) + 2))),
    },
  })
  expect(storage.stats().accepted).toBe(0)
})

it('the client of Elasticsearch finds the server, sets it up, and sends documents', async () => {
  const { storage, url } = await elasticsearch()
  const client = new Client({ node: `${url}/elasticsearch` })
  expect((await client.info()).version.number).toMatch(/^\d+\.\d+\.\d+$/)
  expect(await client.ping()).toBe(true)
  expect(await client.indices.exists({ index: 'logs' })).toBe(true)
  await client.indices.putIndexTemplate({ name: 'logs', index_patterns: ['logs-*'] })
  await client.indices.create({ index: 'logs' })
  const datasource = Array.from({ length: 1000 }, (_, order) => ({ ...ECS, order }))
  const result = await client.helpers.bulk({ datasource, onDocument: () => ({ create: { _index: 'logs' } }) })
  expect([result.successful, result.failed]).toEqual([1000, 0])
  await client.close()
  expect(await storage.count({ service: 'shop', minSeverity: 'error' })).toBe(1000)
})

it('searches are not supported, and the answer says so', async () => {
  const { url } = await elasticsearch()
  const reply = await fetch(`${url}/elasticsearch/logs/_search`)
  expect([reply.status, reply.headers.get('x-elastic-product')]).toEqual([404, 'Elasticsearch'])
})
