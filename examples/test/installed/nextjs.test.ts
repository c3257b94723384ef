import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installExample } from '../../../packages/build-targets/src/install-example.ts'
import { cleanEnvironment } from '../../../packages/build-targets/src/run-target.ts'
import { runServer } from '../frameworks/run-server.ts'
import { storedEntries } from '../frameworks/stored-entries.ts'
import { NEEDED } from './needed.ts'
import { isWanted, withArchives } from './packed.ts'

describe.runIf(isWanted)('frameworks/nextjs', { timeout: 600_000 }, () => {
  let app: string
  let next: string
  beforeAll(async () => {
    app = await withArchives([...NEEDED, 'console'], (archives) => installExample('nextjs', archives))
    next = join(app, 'node_modules/next/dist/bin/next')
    const env = { ...cleanEnvironment(), NEXT_TELEMETRY_DISABLED: '1' }
    await promisify(execFile)(process.execPath, [next, 'build'], { cwd: app, env })
  }, 600_000)
  afterAll(() => rm(app, { recursive: true }))

  it('stores what is printed, and the errors of requests with their routes', async () => {
    const run = await runServer([next, 'start', '-p', '0'], app, [
      'GET /orders/7',
      'GET /fail?card=1',
      'POST /api/payments',
    ])
    // Next.js ends so.
    expect(run).toMatchObject({ statuses: [200, 500, 500], code: 143 })

    const entries = await storedEntries(app)
    expect(entries.map(({ severity, service, message }) => [severity, service, message])).toEqual([
      [13, 'shop', "Order 7 is not paid yet { order: '7' }"],
      [17, 'shop', expect.stringMatching(/^⨯ RangeError: The card has expired/)],
      [17, 'shop', 'The card has expired'],
      [17, 'shop', expect.stringMatching(/^⨯ TypeError: The amount is not a number/)],
      [17, 'shop', 'The amount is not a number'],
    ])
    expect(await storedEntries(app, { attributes: { order: '7' } })).toHaveLength(1)
    const [printed] = await storedEntries(app, { attributes: { 'exception.type': 'RangeError' } })
    expect(await storedEntries(app, { attributes: { 'http.route': '/fail' } })).toMatchObject([
      {
        attributes: {
          'http.request.method': 'GET',
          'url.path': '/fail?card=1',
          routeType: 'render',
          digest: printed?.attributes?.['exception.digest'],
          error: { type: 'RangeError', message: 'The card has expired', stack: expect.any(String) },
        },
      },
    ])
    expect(await storedEntries(app, { attributes: { 'http.route': '/api/payments' } })).toMatchObject([
      { attributes: { 'http.request.method': 'POST', routeType: 'route', error: { type: 'TypeError' } } },
    ])
  })
})
