import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installExample } from '../../../packages/build-targets/src/install-example.ts'
import { cleanEnvironment } from '../../../packages/build-targets/src/run-target.ts'
import { runServer } from '../frameworks/run-server.ts'
import { storedEntries } from '../frameworks/stored-entries.ts'
import { NEEDED } from './needed.ts'
import { isWanted, withArchives } from './packed.ts'

describe.runIf(isWanted)('frameworks/nestjs', { timeout: 600_000 }, () => {
  let app: string
  beforeAll(async () => {
    app = await withArchives([...NEEDED, 'pino'], (archives) => installExample('nestjs', archives))
  }, 600_000)
  afterAll(() => rm(app, { recursive: true }))

  const npm = (...args: string[]) => promisify(execFile)('npm', args, { cwd: app, env: cleanEnvironment() })

  it('stores what Nest and its loggers write until the end, and requests with their ids and errors', async () => {
    await npm('run', 'build')
    const run = await runServer(['dist/main'], app, ['POST /orders/1234/payment', 'GET /fail'])
    // Nest ends with the signal after its shutdown hooks.
    expect(run).toEqual({ statuses: [402, 500], code: null, signal: 'SIGTERM', stdout: '', stderr: '' })

    const entries = await storedEntries(app)
    const stored = entries.map(({ severity, message, attributes }) => ({
      severity,
      message,
      context: attributes?.context,
    }))
    expect(stored).toEqual([
      { severity: 9, message: 'Starting Nest application...', context: 'NestFactory' },
      { severity: 9, message: 'AppModule dependencies initialized', context: 'InstanceLoader' },
      { severity: 9, message: 'LoggerModule dependencies initialized', context: 'InstanceLoader' },
      { severity: 9, message: 'OrdersController {/}:', context: 'RoutesResolver' },
      { severity: 9, message: 'Mapped {/orders/:id/payment, POST} route', context: 'RouterExplorer' },
      { severity: 9, message: 'Mapped {/fail, GET} route', context: 'RouterExplorer' },
      { severity: 9, message: 'Nest application successfully started', context: 'NestApplication' },
      { severity: 13, message: 'Payment declined', context: 'OrdersController' },
      { severity: 9, message: 'request completed' },
      { severity: 17, message: 'The card has expired', context: 'ExceptionsHandler' },
      { severity: 17, message: 'request errored' },
      { severity: 9, message: 'Shut down', context: 'AppModule' },
    ])
    expect(new Set(entries.map(({ service }) => service))).toEqual(new Set(['shop']))

    const [declined] = await storedEntries(app, { text: 'declined', attributes: { order: '1234' } })
    const reqId = String(declined?.attributes?.reqId)
    expect(await storedEntries(app, { text: 'completed', attributes: { reqId } })).toMatchObject([
      {
        attributes: {
          'http.request.method': 'POST',
          'url.path': '/orders/1234/payment',
          'http.request.header.authorization': ['[Redacted]'],
          'http.response.status_code': 402,
          'http.server.request.duration': expect.any(Number),
        },
      },
    ])
    expect(await storedEntries(app, { text: 'errored' })).toMatchObject([
      {
        attributes: {
          'http.response.status_code': 500,
          'exception.type': 'RangeError',
          'exception.message': 'The card has expired',
          'exception.stacktrace': expect.stringContaining('orders.controller'),
        },
      },
    ])
    expect(await storedEntries(app, { text: '"shut down"' })).toMatchObject([
      { attributes: { signal: 'SIGTERM' } },
    ])
  })

  it('has tests that pass with Jest', async () => {
    const { stderr } = await npm('test')
    expect(stderr).toContain('Tests:       2 passed, 2 total')
  })
})
