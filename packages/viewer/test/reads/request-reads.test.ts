import { request as send } from 'node:http'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { type RunningViewer, runViewer, TOKEN } from '../support/running-viewer.js'

/** A request whose client can go. */
function openRequest({ port }: RunningViewer, path: string) {
  const headers = { host: 'localhost', authorization: `Bearer ${TOKEN}` }
  const request = send({ port, host: '127.0.0.1', path, headers, agent: false })
  request.on('error', () => {})
  request.end()
  return request
}

it('ends the read of a client that goes, down to the driver', async () => {
  const inner = memoryDriver()
  const signals: AbortSignal[] = []
  inner.count = (_filter, signal) => {
    signals.push(signal as AbortSignal)
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  }
  const running = await runViewer({ driver: inner, options: { maxReads: 1 } })
  const request = openRequest(running, '/api/count')
  while (signals.length === 0) await running.clock.settle()
  expect(running.viewer.runningReads).toBe(1)
  request.destroy()
  while (running.viewer.runningReads > 0) await running.clock.settle()
  expect(signals[0]?.aborted).toBe(true)
  expect((await running.get('/api/entries')).status).toBe(200)
})

it('forgets the reads of a client that goes before their turn', async () => {
  const driver = faultyDriver(memoryDriver())
  const running = await runViewer({ driver, options: { maxReads: 1 } })
  const { clock } = running
  driver.block('count')
  openRequest(running, '/api/count')
  while (driver.blocked === 0) await clock.settle()
  const waiting = openRequest(running, '/api/facets?field=a&field=b')
  while (running.viewer.waitingReads < 2) await clock.settle()
  waiting.destroy()
  while (running.viewer.waitingReads > 0) await clock.settle()
  driver.release()
  while (running.viewer.runningReads > 0) await clock.settle()
  expect(driver.callsOf('topValues')).toEqual([])
})

it('runs no more reads at a time than allowed, of all requests together', async () => {
  const driver = faultyDriver(memoryDriver())
  const running = await runViewer({ driver, options: { maxReads: 2 } })
  const { clock } = running
  driver.block('topValues', 'count')
  const facets = running.get('/api/facets?field=a&field=b&field=c&field=d')
  while (running.viewer.waitingReads < 2) await clock.settle()
  const count = running.get('/api/count')
  while (running.viewer.waitingReads < 3) await clock.settle()
  expect(driver.blocked).toBe(2)
  driver.releaseFirst()
  driver.releaseFirst()
  while (driver.blocked < 2) await clock.settle()
  // The count did not wait for all of the facets.
  expect(driver.callsOf('count')).toHaveLength(1)
  driver.release()
  expect([(await facets).status, (await count).status]).toEqual([200, 200])
})

it('answers 504 for a read that takes too long, and 503 for one that waited all the time', async () => {
  const driver = faultyDriver(memoryDriver())
  const running = await runViewer({ driver, options: { maxReads: 1, timeout: 5000 } })
  const { clock } = running
  driver.block('count')
  const slow = running.get('/api/count')
  while (driver.blocked === 0) await clock.settle()
  const waiting = running.get('/api/entries')
  while (running.viewer.waitingReads === 0) await clock.settle()
  await clock.tick(4999)
  expect(running.viewer.runningReads).toBe(1)
  await clock.tick(1)
  expect(await slow).toMatchObject({ status: 504, json: { error: { code: 'TIMEOUT' } } })
  // It may have begun in the moment in which the other one ended.
  const { status, json } = await waiting
  expect([
    [503, 'BUSY'],
    [504, 'TIMEOUT'],
    [200, undefined],
  ]).toContainEqual([status, json.error?.code])
  driver.release()
  expect((await running.get('/api/count')).status).toBe(200)
})

it('answers 504 also if the storage does not heed the end of the read', async () => {
  const running = await runViewer({ options: { maxReads: 1, timeout: 5000 } })
  const { storage, clock, viewer } = running
  const { count } = storage
  storage.count = () => new Promise(() => {})
  const slow = running.get('/api/count')
  while (viewer.runningReads === 0) await clock.settle()
  await clock.tick(5000)
  expect((await slow).status).toBe(504)
  storage.count = count
  storage.search = () => new Promise(() => {})
  const completion = running.get('/api/complete?q=a')
  while (viewer.runningReads === 0) await clock.settle()
  await clock.tick(5000)
  expect((await completion).status).toBe(504)
  expect((await running.get('/api/count')).json).toEqual({ count: 0 })
})

it.each([
  ['CLOSED', 503],
  ['UNSUPPORTED', 501],
  ['BUSY', 503],
] as const)('answers the error %s of a storage with %d', async (code, status) => {
  const driver = faultyDriver(memoryDriver())
  const { get } = await runViewer({ driver })
  driver.inject({ method: 'count', code })
  expect(await get('/api/count')).toMatchObject({ status, json: { error: { code } } })
})

it('answers 500 for an error that it does not know, with its message', async () => {
  const inner = memoryDriver()
  const { get, storage } = await runViewer({ driver: inner })
  storage.count = () => Promise.reject(new TypeError('x is not a function'))
  const { status, json } = await get('/api/count')
  expect([status, json.error.code, json.error.message]).toEqual([
    500,
    'INTERNAL',
    'The viewer failed: x is not a function',
  ])
})
