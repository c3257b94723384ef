import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { EventReader } from '../support/event-reader.js'
import { type RunningViewer, runViewer, TOKEN } from '../support/running-viewer.js'

function openTail({ port }: RunningViewer, search = '', headers: Record<string, string> = {}): EventReader {
  const reader = new EventReader(port, `/api/tail${search}`, { authorization: `Bearer ${TOKEN}`, ...headers })
  onTestFinished(() => reader.close())
  return reader
}

const isOpen = ({ events }: EventReader) => events.length > 0

/** Stores entries, and lets the time pass in which they are collected. */
async function storeAll({ storage, clock }: RunningViewer, messages: readonly string[]): Promise<void> {
  await Promise.all(
    storage.storeMany(messages.map((message) => ({ message }))).map((receipt) => receipt.committed()),
  )
  await clock.settle()
  await clock.tick(50)
}

it('sends the id at which it begins, and then entries as they are committed', async () => {
  const running = await runViewer({ entries: [{ message: 'old' }] })
  const reader = await openTail(running).until(isOpen)
  expect(reader.response?.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  expect(reader.events).toEqual([{ type: 'entries', id: 1, data: { entries: [] } }])
  await storeAll(running, ['a', 'b\u2028\n\ndata: x'])
  await reader.until(({ entries }) => entries.length === 2)
  expect(reader.events[1]).toMatchObject({
    id: 3,
    data: {
      entries: [
        { id: 2, message: 'a' },
        { id: 3, message: 'b\u2028\n\ndata: x' },
      ],
    },
  })
})

it('collects entries of 50 ms into one event', async () => {
  const running = await runViewer()
  const { storage, clock } = running
  const reader = await openTail(running).until(isOpen)
  for (const message of ['a', 'b', 'c']) {
    await storage.store({ message }).committed()
    await clock.tick(10)
  }
  expect(reader.events).toHaveLength(1)
  await clock.tick(19)
  expect(reader.events).toHaveLength(1)
  await clock.tick(1)
  await reader.until(({ events }) => events.length === 2)
  expect(reader.entries.map(({ message }) => message)).toEqual(['a', 'b', 'c'])
})

it('sends only what matches: words, fields, and the range of time of the query', async () => {
  const running = await runViewer()
  const { storage, clock } = running
  const q = encodeURIComponent('timed level>=warn since:2026-01-01T00:00Z until:2026-01-02T00:00Z')
  const reader = await openTail(running, `?q=${q}&tz=UTC`).until(isOpen)
  const noon = Date.UTC(2026, 0, 1, 12)
  storage.storeMany([
    { message: 'timed out', severity: 'warn', timestamp: noon },
    { message: 'timed out', severity: 'info', timestamp: noon },
    { message: 'all well', severity: 'error', timestamp: noon },
    { message: 'timed out', severity: 'error', timestamp: Date.UTC(2026, 0, 2) },
    { message: 'timed out', severity: 'error', timestamp: noon },
  ])
  await storage.flush()
  await clock.settle()
  await clock.tick(50)
  await reader.until(({ lastId }) => lastId === 5)
  expect(reader.entries.map(({ id }) => id)).toEqual([1, 5])
})

it.each([
  ['the parameter', '?after=2', {}, [3, 4]],
  ['the header, which is newer', '?after=1', { 'last-event-id': '3' }, [4]],
  ['0', '?after=0', {}, [1, 2, 3, 4]],
])('continues behind the id of %s', async (_name, search, headers, expected) => {
  const running = await runViewer({ entries: ['a', 'b', 'c', 'd'].map((message) => ({ message })) })
  const reader = await openTail(running, search, headers as Record<string, string>).until(isOpen)
  await running.clock.settle()
  await running.clock.tick(50)
  await reader.until(({ lastId }) => lastId === 4)
  expect(reader.entries.map(({ id }) => id)).toEqual(expected)
})

it('moves the id forward with each heartbeat, past entries that do not match', async () => {
  const running = await runViewer()
  const { clock } = running
  const reader = await openTail(running, '?q=rare').until(isOpen)
  await clock.tick(15_000)
  await reader.until(({ beats }) => beats === 1)
  await storeAll(running, ['a', 'b'])
  expect(reader.lastId).toBe(0)
  await clock.tick(15_000)
  await reader.until(({ lastId }) => lastId === 2)
  expect(reader.events.at(-1)).toEqual({ type: 'entries', id: 2, data: { entries: [] } })
  await clock.tick(15_000)
  await reader.until(({ beats }) => beats === 2)
})

it('ends when the storage closes, after all entries', async () => {
  const running = await runViewer()
  const reader = await openTail(running).until(isOpen)
  running.storage.store({ message: 'last' })
  await running.storage.close()
  await reader.until(({ isEnded }) => isEnded)
  expect(reader.entries).toMatchObject([{ message: 'last' }])
  expect((await running.get('/api/tail')).status).toBe(503)
})

it('ends when the viewer closes, and refuses new ones then', async () => {
  const running = await runViewer()
  const reader = await openTail(running).until(isOpen)
  running.viewer.close()
  await reader.until(({ isEnded }) => isEnded)
  expect(reader.events.map(({ type }) => type)).toEqual(['entries'])
  const { status, headers } = await running.get('/api/tail')
  expect([status, headers['retry-after']]).toEqual([503, '5'])
})

it('sends an error that ends it', async () => {
  const driver = faultyDriver(memoryDriver())
  const running = await runViewer({ driver })
  const reader = await openTail(running).until(isOpen)
  driver.inject({ method: 'readAfter', code: 'UNSUPPORTED' })
  await running.storage.store({ message: 'a' }).committed()
  await reader.until(({ isEnded }) => isEnded)
  expect(reader.events.at(-1)).toMatchObject({ type: 'problem', data: { error: { code: 'UNSUPPORTED' } } })
})

it.each(['after=-1', 'after=x', 'after=1.5', 'after=99999999999999999', 'q=%22'])(
  'refuses tail?%s as JSON',
  async (search) => {
    const { get } = await runViewer()
    const { status, json } = await get(`/api/tail?${search}`)
    expect([status, typeof json.error.message]).toEqual([400, 'string'])
  },
)

it('has a limit of tails, which those that end make room for', async () => {
  const running = await runViewer({ options: { maxStreams: 2 } })
  const [first] = [await openTail(running).until(isOpen), await openTail(running).until(isOpen)]
  expect(await running.get('/api/tail')).toMatchObject({ status: 503 })
  expect(await running.get('/api/download')).toMatchObject({ status: 503 })
  first.close()
  const ended = async () => (await running.get('/api/download')).status
  while ((await ended()) === 503) await running.clock.settle()
  await openTail(running).until(isOpen)
})

it('reads no further while a client takes nothing, and says how far it is behind', async () => {
  const driver = faultyDriver(memoryDriver())
  const running = await runViewer({ driver })
  const { storage, clock } = running
  const reader = await openTail(running).until(isOpen)
  reader.response?.pause()
  const message = 'x'.repeat(1000)
  for (let i = 0; i < 60_000; i++) await storage.storeOrWait({ message })
  await storage.flush()
  // How far it is behind is looked up once a second.
  await clock.tick(1000)
  const reads = driver.callsOf('readAfter').length
  expect(reads).toBeLessThan(40)
  reader.response?.resume()
  await reader.until(({ isEnded }) => isEnded)
  const { type, id, data } = reader.events.at(-1) ?? {}
  expect([type, id, data]).toEqual(['behind', undefined, { after: reader.lastId, lastId: 60_000 }])
  const ids = reader.entries.map((entry) => entry.id)
  expect(ids).toEqual(ids.map((_, i) => i + 1))
  expect(reader.lastId).toBe(ids.length)
  const next = await openTail(running, `?after=${reader.lastId}`).until(({ entries }) => entries.length > 0)
  expect(next.entries[0]?.id).toBe(ids.length + 1)
})

it('gives up a client that takes nothing for a minute', async () => {
  const running = await runViewer()
  const { storage, clock, viewer } = running
  const reader = await openTail(running).until(isOpen)
  reader.response?.pause()
  const message = 'x'.repeat(10_000)
  for (let i = 0; i < 20; i++) {
    storage.storeMany(Array.from({ length: 100 }, () => ({ message })))
    await storage.flush()
    await clock.settle()
  }
  expect(viewer.openStreams).toBe(1)
  await clock.tick(60_000)
  expect(viewer.openStreams).toBe(0)
  reader.response?.resume()
  await reader.until(({ isEnded }) => isEnded)
})

it('gives every entry once to a client that connects again at random moments, in any way', async () => {
  const running = await runViewer()
  const { storage, clock } = running
  let round = 0
  const step = fc.record({
    kind: fc.constantFrom('store', 'store', 'tick', 'beat', 'break', 'header'),
    count: fc.integer({ min: 1, max: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      round++
      const search = `?q=service:s${round}`
      const seen: number[] = []
      const expected: number[] = []
      let reader = await openTail(running, search).until(isOpen)
      const again = async (isByHeader: boolean) => {
        reader.close()
        await reader.until(({ isEnded }) => isEnded)
        seen.push(...reader.entries.map(({ id }) => id))
        const id = reader.lastId ?? 0
        reader = isByHeader
          ? openTail(running, `${search}&after=0`, { 'last-event-id': String(id) })
          : openTail(running, `${search}&after=${id}`)
        await reader.until(isOpen)
      }
      for (const { kind, count } of steps) {
        if (kind === 'store') {
          const receipts = storage.storeMany(
            Array.from({ length: count * 2 }, (_, i) => ({
              message: 'm',
              service: i % 2 === 0 ? `s${round}` : 'other',
            })),
          )
          const ids = await Promise.all(receipts.map((receipt) => receipt.committed()))
          expected.push(...ids.filter((_, i) => i % 2 === 0))
          await clock.settle()
        } else if (kind === 'tick') await clock.tick(count * 20)
        else if (kind === 'beat') await clock.tick(15_000)
        else await again(kind === 'header')
      }
      await clock.tick(50)
      await reader.until(({ entries }) => seen.length + entries.length >= expected.length)
      reader.close()
      seen.push(...reader.entries.map(({ id }) => id))
      expect(seen).toEqual(expected)
    }),
    { numRuns: 25 },
  )
}, 60_000)
