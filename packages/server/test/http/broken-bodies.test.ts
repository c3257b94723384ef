import { Agent, request as httpRequest } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { createLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { createHandler } from '../../src/index.js'
import { encodeRequest } from '../support/oracle.js'
import { JSON_TYPE, PROTOBUF } from '../support/otlp-client.js'
import { jsonOf, type Request } from '../support/requests.js'
import { serve } from '../support/serve.js'

const REQUEST: Request = {
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeLogs: [
        {
          scope: { name: 'checkout', version: '1.2.0' },
          schemaUrl: 'https://opentelemetry.io/schemas/1.40.0',
          logRecords: [
            {
              timeUnixNano: '1769860800123456789',
              observedTimeUnixNano: '1769860800123456789',
              severityNumber: 17,
              severityText: 'ERROR',
              body: { stringValue: 'Payment failed' },
              attributes: [
                { key: 'order', value: { intValue: 1234 } },
                { key: 'total', value: { doubleValue: 12.5 } },
                { key: 'bytes', value: { bytesValue: new Uint8Array([1, 2, 3]) } },
                {
                  key: 'cart',
                  value: { kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }] } },
                },
              ],
              flags: 1,
              traceId: new Uint8Array(16).fill(7),
              spanId: new Uint8Array(8).fill(9),
            },
            { body: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '9007199254740993' }] } } },
          ],
        },
      ],
    },
  ],
}

const LINES = '{"msg":"a","level":30}\n{"timestamp":"2026-01-31T12:00:00Z","message":"b"}\n'
const PUSH =
  '{"streams":[{"stream":{"app":"shop"},"values":[["1769860800123456789","line",{"trace_id":"a"}]]}]}'
const BULK =
  '{"create":{"_index":"logs"}}\n{"@timestamp":"2026-01-31T12:00:00Z","log":{"level":"warn"},"message":"a"}\n'

/** The valid bodies that are broken: path, content type, coding, bytes. */
const BODIES = [
  ['/v1/logs', PROTOBUF, 'identity', encodeRequest(REQUEST)],
  ['/v1/logs', JSON_TYPE, 'identity', jsonOf(REQUEST)],
  ['/v1/logs', PROTOBUF, 'gzip', gzipSync(encodeRequest(REQUEST))],
  ['/ingest', 'application/x-ndjson', 'identity', Buffer.from(LINES)],
  ['/ingest', JSON_TYPE, 'identity', Buffer.from(LINES)],
  ['/loki/api/v1/push', JSON_TYPE, 'identity', Buffer.from(PUSH)],
  ['/_bulk', JSON_TYPE, 'identity', Buffer.from(BULK)],
] as const
const EXPECTED = [200, 204, 400]

/** Sends bodies over one connection; returns the status of each. */
async function client() {
  const storage = createLogStorage({ driver: memoryDriver(), flushOnExit: false, onDrop: () => {} })
  onTestFinished(() => storage.close())
  const { url } = await serve(createHandler(storage))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return (path: string, type: string, coding: string, body: Buffer) =>
    new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': type, 'content-encoding': coding }
      const request = httpRequest(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
      request.on('error', reject)
      request.end(body)
    })
}

it.each(BODIES)('every truncation of a body is read or 400: %s, %s, %s', async (path, type, coding, body) => {
  const send = await client()
  for (let length = 0; length < body.length; length++)
    expect(await send(path, type, coding, body.subarray(0, length)), `${length} bytes`).toBeOneOf(EXPECTED)
  expect(await send(path, type, coding, body)).toBeOneOf([200, 204])
})

/** Changes to a body, one after the other. */
const changes = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'flip', 'remove', 'insert', 'repeat'),
    at: fc.nat(),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 6 },
)

function mutate(body: Buffer, all: readonly { kind: string; at: number; value: number }[]): Buffer {
  let bytes = Buffer.from(body)
  for (const { kind, at, value } of all) {
    const place = at % (bytes.length + 1)
    const before = bytes.subarray(0, place)
    const behind = bytes.subarray(place)
    if (kind === 'insert') bytes = Buffer.concat([before, Buffer.from([value]), behind])
    else if (kind === 'remove') bytes = Buffer.concat([before, behind.subarray(1 + (value % 8))])
    else if (kind === 'repeat') bytes = Buffer.concat([before, behind, behind])
    else if (place < bytes.length)
      bytes[place] = kind === 'set' ? value : (bytes[place] as number) ^ (1 << (value % 8))
  }
  return bytes
}

it('bodies that cannot be read leave nothing in memory', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const send = await client()
  const [path, type, coding, body] = BODIES[0]
  const sendMany = async (count: number) => {
    for (let sent = 0; sent < count; sent++) {
      const unique = Buffer.concat([body, Buffer.from(`\0 ${sent} of ${count}`)])
      expect(await send(path, type, coding, unique)).toBe(400)
    }
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await sendMany(1000)
  expect((await sendMany(5000)) - before).toBeLessThan(2_000_000)
})

/** Other ones in each run. `npm run test:all`, which sets the variable, tries more. */
const MUTATIONS = process.env.LOGPOND_ALL_PROMISES === undefined ? 2000 : 10_000

it('mutations of valid bodies are read or 400', async () => {
  const send = await client()
  const warned: unknown[] = []
  const onWarning = (warning: unknown) => warned.push(warning)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...BODIES), changes, async ([path, type, coding, body], all) => {
      expect(await send(path, type, coding, mutate(body, all))).toBeOneOf(EXPECTED)
    }),
    { numRuns: MUTATIONS },
  )
  expect(warned).toEqual([])
})
