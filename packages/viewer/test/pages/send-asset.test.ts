import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { assetAt, assetPaths } from '../../src/assets/assets.js'
import { runViewer } from '../support/running-viewer.js'

const page = assetAt('index.html')
const script = assetPaths.find((path) => path.endsWith('.js')) ?? ''

it.each([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0, gzip;q=0.1', 'gzip'],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['deflate', undefined],
])('sends the page to a client that takes %s as %s', async (accepted, encoding) => {
  const { port } = await runViewer()
  const answer = await fetchBytes(port, '/', accepted === undefined ? {} : { 'accept-encoding': accepted })
  expect(answer.headers.get('content-encoding') ?? undefined).toBe(encoding)
  expect(answer.headers.get('vary')).toBe('Accept-Encoding')
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.body.equals(page?.body as Buffer)).toBe(true)
})

it('lets browsers keep files whose names have a digest, and ask for the others again', async () => {
  const { ask } = await runViewer()
  expect((await ask(`/${script}`)).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await ask('/')).headers['cache-control']).toBe('no-cache')
  expect((await ask('/index.html')).headers['cache-control']).toBe('no-cache')
})

it('answers 304 to a browser that has the file', async () => {
  const { ask } = await runViewer()
  const etag = (await ask('/')).headers.etag ?? ''
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, text, headers } = await ask('/', { headers: { 'if-none-match': known } })
    expect([status, text, headers.etag]).toEqual([304, '', etag])
  }
  expect((await ask('/', { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
})

/** Like `askPort`, with bytes as they are sent, decompressed here. */
async function fetchBytes(port: number, path: string, headers: Record<string, string>) {
  const { request } = await import('node:http')
  return new Promise<{ headers: Headers; body: Buffer }>((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path, headers: { host: 'localhost', ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const received = Buffer.concat(chunks)
          const all = new Headers(response.headers as Record<string, string>)
          const encoding = all.get('content-encoding')
          const body =
            encoding === 'br'
              ? brotliDecompressSync(received)
              : encoding === 'gzip'
                ? gunzipSync(received)
                : received
          expect(Number(all.get('content-length'))).toBe(received.length)
          resolve({ headers: all, body })
        })
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}
