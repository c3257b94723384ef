import { describe, expect, it } from 'vitest'
import { createHandler } from '../../src/index.js'
import { openStorage, storedIn } from '../support/open-storage.js'
import { ReceiverProcess } from '../support/receiver.js'
import { serve } from '../support/serve.js'
import { DenoClient, hasDeno } from './deno-client.js'

const SEVERITIES = [5, 9, 13, 17]

describe.skipIf(!hasDeno)(
  'Deno, whose exporter is written in Rust (npm run test:servers installs it)',
  () => {
    it.each(['http/protobuf', 'http/json'])(
      'sends 2,000 lines in %s, each field of them',
      async (protocol) => {
        const storage = openStorage()
        const { url } = await serve(createHandler(storage))
        const begin = Date.now()
        const client = new DenoClient(url, {
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_RESOURCE_ATTRIBUTES: 'host.name=box-1,deployment.environment.name=staging',
          OTEL_BLRP_MAX_QUEUE_SIZE: '2000',
        })
        client.log(2000)
        expect(await client.end()).toBe(0)
        const entries = await storedIn(storage)
        expect(entries.map(({ message }) => message)).toEqual(
          Array.from({ length: 2000 }, (_, place) => `line ${place}\n`),
        )
        let earliest = begin
        for (const [place, { timestamp, attributes, ...entry }] of entries.entries()) {
          expect(entry).toEqual({
            severity: SEVERITIES[place % 4],
            message: `line ${place}\n`,
            service: 'shop',
            host: 'box-1',
          })
          expect(timestamp).toBeGreaterThanOrEqual(earliest)
          earliest = timestamp
          expect(attributes).toEqual({
            'log.iostream': place % 4 < 2 ? 'stdout' : 'stderr',
            'otel.scope.name': 'deno',
            'otel.scope.version': expect.stringMatching(/^\d/),
            'resource.deployment.environment.name': 'staging',
            'resource.process.runtime.name': 'deno',
            'resource.process.runtime.version': expect.stringMatching(/^\d/),
            'resource.telemetry.sdk.language': 'deno-rust',
            'resource.telemetry.sdk.name': 'deno-opentelemetry',
            'resource.telemetry.sdk.version': expect.stringMatching(/^\d/),
          })
        }
        expect(earliest).toBeLessThanOrEqual(Date.now() + 1)
      },
    )

    it('sends the ids of the span, and takes the answers to its spans and metrics as success', async () => {
      const storage = openStorage()
      const answers: Record<string, number[]> = {}
      const handler = createHandler(storage)
      const { url } = await serve((request, response) => {
        response.once('finish', () => {
          answers[request.url ?? ''] = [...(answers[request.url ?? ''] ?? []), response.statusCode]
        })
        handler(request, response)
      })
      const client = new DenoClient(url)
      client.log(1)
      client.request()
      client.log(1)
      expect(await client.end()).toBe(0)
      const entries = (await storedIn(storage)).filter(
        ({ attributes }) => attributes?.['otel.scope.name'] === 'deno',
      )
      expect(entries).toMatchObject([
        { message: 'line 0\n' },
        {
          severity: 13,
          message: 'slow request /cart\n',
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
          spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
          attributes: { trace_flags: '01' },
        },
        { message: 'line 1\n' },
      ])
      expect(entries[0]).not.toHaveProperty('traceId')
      expect(Object.keys(answers).sort()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces'])
      expect(new Set(Object.values(answers).flat())).toEqual(new Set([200]))
    })

    it('sends the token that OTEL_EXPORTER_OTLP_HEADERS has', async () => {
      const storage = openStorage()
      const { url } = await serve(createHandler(storage, { token: 'secret-of-the-clients' }))
      const sent = async (env: NodeJS.ProcessEnv) => {
        const client = new DenoClient(url, env)
        client.log(1)
        expect(await client.end()).toBe(0)
        return (await storedIn(storage)).map(({ message }) => message)
      }
      expect(await sent({})).toEqual([])
      const headers = 'Authorization=Bearer%20secret-of-the-clients'
      expect(await sent({ OTEL_EXPORTER_OTLP_HEADERS: headers })).toEqual(['line 0\n'])
    })

    it('goes on sending to a receiver that was killed and started, and nothing is stored twice', async () => {
      const receiver = new ReceiverProcess()
      await receiver.start()
      const client = new DenoClient(receiver.url)
      let logged = 0
      const log = (count: number) => {
        client.log(count)
        logged += count
        return Array.from({ length: count }, (_, place) => `line ${logged - count + place}\n`)
      }
      const committed: string[] = []
      for (let kill = 0; kill < 2; kill++) {
        // This exporter does not send again what fails while the receiver starts, so lines are logged until one arrives.
        const { size } = await receiver.stored()
        const tryOnce = async () => {
          log(1)
          return (await receiver.stored()).size
        }
        await expect.poll(tryOnce).toBeGreaterThan(size)
        const lines = log(100)
        await expect.poll(async () => [...(await receiver.stored()).keys()]).toContain(lines.at(-1))
        committed.push(...lines)
        log(10)
        await receiver.end('SIGKILL')
        await receiver.start()
      }
      expect(await client.end()).toBe(0)
      await receiver.end('SIGTERM')
      const stored = await receiver.stored()
      expect(committed.filter((line) => !stored.has(line))).toEqual([])
      expect([...stored.values()].filter((count) => count !== 1)).toEqual([])
    })
  },
)
