import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHandler } from '../src/index.js'
import { messagesIn, openStorage } from './support/open-storage.js'
import { decodeStatus } from './support/oracle.js'
import { JSON_TYPE, jsonOf, PROTOBUF, post, protobufOf } from './support/otlp-client.js'
import { serve } from './support/serve.js'

const TOKEN = 'Zm9yIHRlc3Rz/+=_-.~4711'
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

const BULK = '{"create":{}}\n{"message":"d"}\n'
const PUSH = '{"streams":[{"stream":{"app":"shop"},"values":[["1769860800000000000","c"]]}]}'
const REQUESTS = [
  ['/v1/logs', PROTOBUF, protobufOf('a')],
  ['/v1/logs', JSON_TYPE, jsonOf('b')],
  ['/v1/traces', PROTOBUF, ''],
  ['/v1/metrics', JSON_TYPE, '{}'],
  ['/ingest', 'application/x-ndjson', '{"msg":"e"}'],
  ['/loki/api/v1/push', JSON_TYPE, PUSH],
  ['/_bulk', 'application/x-ndjson', BULK],
  ['/elasticsearch/logs/_bulk', 'application/x-ndjson', BULK],
] as const

async function served() {
  const storage = openStorage()
  return { storage, ...(await serve(createHandler(storage, { token: TOKEN }))) }
}

describe.each(REQUESTS)('with a token, POST %s with %s', (path, type, body) => {
  it.each([
    [undefined, /has no header Authorization/],
    [`Bearer ${TOKEN}x`, /token is wrong/],
    [`Bearer ${TOKEN.slice(0, -1)}`, /token is wrong/],
    [`Bearer ${TOKEN.toLowerCase()}`, /token is wrong/],
    [basic(`${TOKEN}:`), /token is wrong/],
    [TOKEN, /neither Bearer nor Basic/],
    ['Bearer', /neither Bearer nor Basic/],
    [`Digest ${TOKEN}`, /neither Bearer nor Basic/],
  ])('is refused with the header %s', async (authorization, message) => {
    const { url, storage } = await served()
    const headers = { 'content-type': type, ...(authorization !== undefined && { authorization }) }
    const reply = await post(`${url}${path}`, headers, body)
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="logpond", Basic realm="logpond"',
    ])
    expect(reply.body.toString()).toMatch(message)
    expect(reply.body.toString()).not.toContain(TOKEN.slice(0, 8))
    expect(await messagesIn(storage)).toEqual([])
  })

  it.each([`Bearer ${TOKEN}`, `bearer  ${TOKEN} `, basic(`anyone:${TOKEN}`), basic(`:${TOKEN}`)])(
    'is accepted with %s',
    async (authorization) => {
      const { url } = await served()
      const reply = await post(`${url}${path}`, { 'content-type': type, authorization }, body)
      expect(reply.status).toBe(path.startsWith('/loki') ? 204 : 200)
    },
  )
})

describe('with a token', () => {
  it('an answer of OTLP is a status of gRPC', async () => {
    const { url } = await served()
    const reply = await post(`${url}/v1/logs`, { 'content-type': JSON_TYPE }, jsonOf('a'))
    const status = { code: 16, message: expect.stringMatching(/Authorization: Bearer/) }
    expect(JSON.parse(reply.body.toString())).toEqual(status)
    const protobuf = await post(`${url}/v1/logs`, { 'content-type': PROTOBUF }, protobufOf('a'))
    expect(protobuf.headers['content-type']).toBe(PROTOBUF)
    expect(decodeStatus(protobuf.body)).toEqual(status)
  })

  it('metrics and the handshake of Elasticsearch need it, and the health does not', async () => {
    const { url } = await served()
    const statuses = async (headers: Record<string, string>) =>
      await Promise.all(
        ['/metrics', '/elasticsearch', '/health'].map(
          async (path) => (await fetch(`${url}${path}`, { headers })).status,
        ),
      )
    expect(await statuses({})).toEqual([401, 401, 200])
    expect(await statuses({ authorization: `Bearer ${TOKEN}` })).toEqual([200, 200, 200])
  })

  it('a body without it is not kept in memory, and the connection can be used again', async () => {
    const { url, storage } = await served()
    const large = await fetch(`${url}/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `{"msg":"${'x'.repeat(1_000_000)}"}`,
    })
    expect(large.status).toBe(401)
    const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(await metrics.text()).toContain('logpond_receiver_received_bytes_total{protocol="json"} 0')
    expect(await messagesIn(storage)).toEqual([])
  })

  it('an exporter of OpenTelemetry sends it as OTEL_EXPORTER_OTLP_HEADERS says', async () => {
    const { url, storage } = await served()
    process.env.OTEL_EXPORTER_OTLP_HEADERS = `Authorization=${encodeURIComponent(`Bearer ${TOKEN}`)}`
    onTestFinished(() => {
      delete process.env.OTEL_EXPORTER_OTLP_HEADERS
    })
    const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` })
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
    provider.getLogger('test').emit({ body: 'from an exporter' })
    await provider.shutdown()
    expect(await messagesIn(storage)).toEqual(['from an exporter'])
  })
})

it('every token of visible characters is accepted, and no other secret', async () => {
  const storage = openStorage()
  const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
  const token = fc.string({ unit: character, minLength: 1, maxLength: 64 })
  let handler = createHandler(storage)
  const { url } = await serve((request, response) => handler(request, response))
  const statusWith = async (authorization: string) =>
    (await fetch(`${url}/metrics`, { headers: { authorization } })).status
  await fc.assert(
    fc.asyncProperty(token, token, async (own, other) => {
      handler = createHandler(storage, { token: own })
      expect(await statusWith(`Bearer ${own}`)).toBe(200)
      expect(await statusWith(basic(`user:${own}`))).toBe(200)
      expect(await statusWith(`Bearer ${other}`)).toBe(other === own ? 200 : 401)
    }),
    { numRuns: 50 },
  )
})

it.each(['', ' ', 'two words', 'naïve', 'line\nfeed', 5, null])('the token %j is refused', (token) => {
  expect(() => createHandler(openStorage(), { token } as never)).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/token must be one or more visible characters/),
    }),
  )
})
