import type { LogEntry } from '@logpond/core'
import { expect, it } from 'vitest'
import { runViewer } from '../support/running-viewer.js'

const ENTRIES: LogEntry[] = [
  { message: 'a', timestamp: 1, service: 'api', severity: 'error', attributes: { http: { status: 500 } } },
  { message: 'b', timestamp: 2, service: 'api', attributes: { http: { status: 200 } } },
  { message: 'c', timestamp: 3, service: 'shop', attributes: { http: { status: 200 } } },
]

it('counts what matches', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  expect((await get('/api/count')).json).toEqual({ count: 3 })
  expect((await get('/api/count?q=service:api&from=2')).json).toEqual({ count: 1 })
})

it('answers the values of several fields, in the order in which they are asked for', async () => {
  const { get } = await runViewer({ entries: ENTRIES, options: { maxReads: 1 } })
  const { json } = await get('/api/facets?field=service&field=severity&field=http.status&field=none&limit=1')
  expect(json).toEqual([
    { field: 'service', values: [{ value: 'api', count: 2 }], distinct: 2, missing: 0, complete: true },
    { field: 'severity', values: [{ value: 9, count: 2 }], distinct: 2, missing: 0, complete: true },
    { field: 'http.status', values: [{ value: 200, count: 2 }], distinct: 2, missing: 0, complete: true },
    { field: 'none', values: [], distinct: 0, missing: 3, complete: true },
  ])
  expect((await get('/api/facets')).json).toEqual([])
})

it.each(['field=', 'field=a&limit=0', 'field=a&limit=1001', 'field=a&'.repeat(51)])(
  'refuses facets?%s',
  async (search) => {
    const { get } = await runViewer()
    expect((await get(`/api/facets?${search}`)).status).toBe(400)
  },
)

it('answers the fields that matching entries have', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  expect((await get('/api/fields?q=service:shop')).json).toEqual([
    { name: 'http.status', types: ['number'], count: 1 },
  ])
})

it('completes a query by the names and values of the storage', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  const complete = async (q: string, cursor = q.length) =>
    (await get(`/api/complete?q=${encodeURIComponent(q)}&cursor=${cursor}`)).json
  expect(await complete('http.')).toMatchObject({
    from: 0,
    to: 5,
    candidates: [{ text: 'http.status:', kind: 'attribute', count: 3 }],
  })
  expect((await complete('service:s level>=warn', 9)).candidates).toEqual([
    { text: 'shop', label: 'shop', kind: 'value', count: 1 },
  ])
  expect((await get('/api/complete?q=a&cursor=-1')).status).toBe(400)
})

it('keeps names for completion for some seconds', async () => {
  const { get, storage, clock } = await runViewer({ entries: ENTRIES })
  const services = async () => {
    const { json } = await get('/api/complete?q=service:')
    return json.candidates.map(({ label }: { label: string }) => label)
  }
  expect(await services()).toEqual(['api', 'shop'])
  await storage.store({ message: 'd', service: 'new' }).committed()
  await clock.tick(9999)
  expect(await services()).toEqual(['api', 'shop'])
  await clock.tick(1)
  expect(await services()).toEqual(['api', 'new', 'shop'])
})

it('answers what the parser makes of a query, and where it is wrong', async () => {
  const { get } = await runViewer()
  const parse = async (q: string) => (await get(`/api/parse?q=${encodeURIComponent(q)}`)).json
  expect(await parse('timed out level>=warn')).toEqual({ query: { text: 'timed out', minSeverity: 13 } })
  expect(await parse('a level>=wran')).toMatchObject({ query: null, problem: { from: 9, to: 13 } })
})

it('answers what the pages show about the storage', async () => {
  const { get } = await runViewer({ entries: ENTRIES, options: { title: 'app-logs.db' } })
  expect((await get('/api/about')).json).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    driver: 'memory',
    lastId: 3,
    title: 'app-logs.db',
  })
})
