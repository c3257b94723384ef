import type { LogEntry, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runViewer } from '../support/running-viewer.js'

const HOUR = 3_600_000
const trace = 'a'.repeat(32)
const ENTRIES: LogEntry[] = [
  { message: 'started', timestamp: HOUR, service: 'api' },
  { message: 'card expired', timestamp: 2 * HOUR, service: 'shop', severity: 'error', traceId: trace },
  {
    message: 'timed out',
    timestamp: 3 * HOUR,
    service: 'api',
    severity: 'warn',
    traceId: trace,
    attributes: { ms: 250 },
  },
  { message: 'stopped', timestamp: 4 * HOUR, service: 'api' },
]

const messages = ({ json }: { json: { entries: StoredLogEntry[] } }) =>
  json.entries.map(({ message }) => message)

it.each([
  ['', ['stopped', 'timed out', 'card expired', 'started']],
  ['?order=oldest', ['started', 'card expired', 'timed out', 'stopped']],
  ['?q=order:oldest', ['started', 'card expired', 'timed out', 'stopped']],
  ['?q=order:oldest&order=newest&limit=1', ['stopped']],
  ['?q=level%3E%3Dwarn', ['timed out', 'card expired']],
  ['?q=ms:250', ['timed out']],
  ['?q=limit:2', ['stopped', 'timed out']],
  [`?from=${2 * HOUR}&to=${4 * HOUR}`, ['timed out', 'card expired']],
  [`?q=since:1970-01-01T03:00Z&from=0`, ['stopped', 'timed out']],
  ['?q=until:1970-01-01T04:00&tz=Europe/Berlin&order=oldest', ['started', 'card expired']],
  [`?after=${3 * HOUR},3`, ['card expired', 'started']],
])('answers entries%s', async (search, expected) => {
  const { get } = await runViewer({ entries: ENTRIES })
  const answer = await get(`/api/entries${search}`)
  expect([answer.status, messages(answer)]).toEqual([200, expected])
})

it('says whether more entries follow', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  const more = async (search: string) => (await get(`/api/entries?${search}`)).json.more
  expect(await more('limit=3')).toBe(true)
  expect(await more('limit=4')).toBe(false)
  expect(await more('limit=0')).toBe(true)
  expect(await more('q=limit:2')).toBe(false)
})

it('gives the place of an error in the query', async () => {
  const { get } = await runViewer()
  const { status, json } = await get('/api/entries?q=service:api%20level%3E%3Dwran')
  expect([status, json.error.code]).toEqual([400, 'QUERY'])
  expect(json.error.problem).toEqual({ message: expect.stringContaining('warn'), from: 19, to: 23 })
})

it.each([
  'from=x',
  'to=1e3',
  'order=up',
  'limit=-1',
  'limit=1001',
  'after=1',
  'after=1,x',
  'after=9e99,1',
  'after=99999999999999,1',
  'tz=Mars/Base',
])('refuses %s', async (search) => {
  const { get } = await runViewer()
  const { status, json } = await get(`/api/entries?${search}`)
  expect(status).toBe(400)
  expect(json.error.message.length).toBeGreaterThan(10)
})

it('answers one entry by its id', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  expect((await get('/api/entries/2')).json).toMatchObject({ id: 2, message: 'card expired' })
  const missing = await get('/api/entries/5')
  expect([missing.status, missing.json.error.code]).toEqual([404, 'NOT_FOUND'])
  expect((await get('/api/entries/99999999999999999999')).status).toBe(404)
})

it('answers the entries around one, all or those of a query', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  const context = async (search: string) => {
    const { json } = await get(`/api/entries/3/context${search}`)
    return [json.before, [json.entry], json.after].map((list) => list.map(({ id }: StoredLogEntry) => id))
  }
  expect(await context('')).toEqual([[1, 2], [3], [4]])
  expect(await context('?before=1&after=0')).toEqual([[2], [3], []])
  expect(await context('?q=service:api')).toEqual([[1], [3], [4]])
  expect((await get('/api/entries/9/context')).status).toBe(404)
  expect((await get('/api/entries/3/context?before=x')).status).toBe(400)
})

it('answers a trace, the oldest entry first', async () => {
  const { get } = await runViewer({ entries: ENTRIES })
  expect(messages(await get(`/api/traces/${trace}`))).toEqual(['card expired', 'timed out'])
  expect(messages(await get(`/api/traces/${trace.toUpperCase()}?limit=1`))).toEqual(['card expired'])
  expect((await get('/api/traces/abc')).status).toBe(400)
})

it('has every entry once on its pages, in both directions, whatever the times and the size of pages', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 })
  const size = fc.integer({ min: 1, max: 7 })
  const filters = fc.constantFrom('', 'n:0', '-n:1')
  const { get, storage } = await runViewer()
  let round = 0
  await fc.assert(
    fc.asyncProperty(times, size, filters, async (timestamps, limit, filter) => {
      round++
      const receipts = storage.storeMany(
        timestamps.map((timestamp, i) => ({
          message: 'm',
          timestamp,
          service: `s${round}`,
          attributes: { n: i % 3 },
        })),
      )
      const ids = await Promise.all(receipts.map((receipt) => receipt.committed()))
      const model = timestamps
        .map((timestamp, i) => ({ timestamp, id: ids[i] as number, n: i % 3 }))
        .filter(({ n }) => (filter === '' ? true : filter === 'n:0' ? n === 0 : n !== 1))
        .sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
        .map(({ id }) => id)
      const q = encodeURIComponent(`service:s${round} ${filter}`)
      for (const order of ['oldest', 'newest']) {
        const seen: number[] = []
        for (let after = '', more = true; more; ) {
          const { json } = await get(`/api/entries?q=${q}&order=${order}&limit=${limit}${after}`)
          seen.push(...json.entries.map(({ id }: StoredLogEntry) => id))
          const last = json.entries.at(-1)
          more = json.more
          after = `&after=${last?.timestamp},${last?.id}`
        }
        expect(seen).toEqual(order === 'oldest' ? model : [...model].reverse())
      }
    }),
    { numRuns: 40 },
  )
})
