import { type IncomingMessage, request as send } from 'node:http'
import type { LogEntry } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { runViewer, TOKEN } from '../support/running-viewer.js'

/** More than the buffers of a connection hold. */
const LARGE = Array.from({ length: 40_000 }, () => ({ message: 'x'.repeat(1000) }))

const NOON = Date.UTC(2026, 0, 31, 12)
const ENTRIES: LogEntry[] = [
  { message: 'said "hi", =1+1', timestamp: NOON, service: 'api' },
  {
    message: '=HYPERLINK("http://evil.example")',
    timestamp: NOON + 1,
    severity: 'error',
    attributes: { http: { status: 500 } },
  },
]

it('sends JSON lines of everything that matches, in the order of the query', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  const { text, headers } = await get('/api/download')
  expect(headers).toMatchObject({
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': 'attachment; filename="logs-2026-01-01T00-00-00Z.jsonl"',
  })
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toEqual([2, 1])
  const oldest = await get('/api/download?order=oldest&q=limit:1')
  expect(JSON.parse(oldest.text)).toMatchObject({ id: 1, service: 'api' })
})

it('sends CSV with a row of names, in which no text is a formula', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  const { text, headers } = await get('/api/download?format=csv&order=oldest')
  expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
  expect(text.split('\r\n')).toEqual([
    'id,time,level,service,host,traceId,spanId,message,attributes',
    '1,2026-01-31T12:00:00.000Z,info,api,,,,"said ""hi"", =1+1",',
    `2,2026-01-31T12:00:00.001Z,error,,,,,"'=HYPERLINK(""http://evil.example"")","{""http"":{""status"":500}}"`,
    '',
  ])
})

it('sends CSV of chosen columns', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  const { text } = await get('/api/download?format=csv&order=oldest&field=id&field=http.status')
  expect(text).toBe('id,http.status\r\n1,\r\n2,500\r\n')
})

it('sends lines of text for people', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  expect((await get('/api/download?format=text&order=oldest&q=service:api')).text).toBe(
    '2026-01-31T12:00:00.000Z INFO  api said "hi", =1+1 #1\n',
  )
})

it('sends an empty file if nothing matches', async () => {
  const { get } = await runViewer()
  expect((await get('/api/download')).text).toBe('')
  expect((await get('/api/download?format=csv&field=id')).text).toBe('id\r\n')
})

it('has no limit', async () => {
  const entries = Array.from({ length: 25_000 }, (_, i) => ({ message: `entry ${i}`, timestamp: i }))
  const { get } = await runViewer({ entries })
  const { text } = await get('/api/download?order=oldest')
  const ids = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id)
  expect(ids).toEqual(entries.map((_, i) => i + 1))
})

it.each(['format=xml', 'order=up', 'q=(', `${'field=a&'.repeat(101)}`])(
  'refuses download?%s',
  async (search) => {
    const { get } = await runViewer()
    const { status, headers } = await get(`/api/download?${search}`)
    expect([status, headers['content-disposition']]).toEqual([400, undefined])
  },
)

it('answers an error as JSON if nothing can be read', async () => {
  const driver = faultyDriver(memoryDriver())
  const { get } = await runViewer({ driver, entries: ENTRIES })
  driver.inject({ method: 'search', code: 'UNSUPPORTED' })
  expect(await get('/api/download')).toMatchObject({ status: 501, json: { error: { code: 'UNSUPPORTED' } } })
})

it('breaks the connection if the rest cannot be read, so that the file is not taken for complete', async () => {
  const driver = faultyDriver(memoryDriver())
  const { port } = await runViewer({ driver, entries: LARGE })
  const response = await openDownload(port)
  driver.inject({ method: 'search', code: 'UNSUPPORTED' })
  const failed = new Promise<Error>((resolve) => response.once('error', resolve))
  response.resume()
  expect((await failed).message).toBe('aborted')
})

it('reads no further while the client takes nothing, and stops when it goes', async () => {
  const driver = faultyDriver(memoryDriver())
  const { port, clock, viewer } = await runViewer({ driver, entries: LARGE })
  const response = await openDownload(port)
  const reads = () => driver.callsOf('search').length
  for (let before = -1; before < reads(); ) {
    before = reads()
    for (let turn = 0; turn < 20; turn++) await clock.settle()
  }
  const before = reads()
  expect(before).toBeLessThan(LARGE.length / 1000)
  expect(viewer.openStreams).toBe(1)
  response.destroy()
  while (viewer.openStreams > 0) await clock.settle()
  expect(reads()).toBeLessThanOrEqual(before + 1)
})

/** A download of which nothing is taken yet. */
function openDownload(port: number): Promise<IncomingMessage> {
  const headers = { host: 'localhost', authorization: `Bearer ${TOKEN}` }
  return new Promise((resolve, reject) => {
    const request = send({ port, host: '127.0.0.1', path: '/api/download', headers, agent: false })
    request.on('response', (response) => {
      response.pause()
      response.on('error', () => {})
      resolve(response)
    })
    request.on('error', reject)
    request.end()
  })
}
