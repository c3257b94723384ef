import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Run, runServer } from './run-server.ts'
import { storedEntries } from './stored-entries.ts'

const frameworks = join(import.meta.dirname, '../../frameworks')
const PAYMENT = 'POST /orders/1234/payment'
const FAILURE = 'GET /fail'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logpond-frameworks-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs an example until SIGTERM, after which it must end by itself. */
async function run(name: string, ...requests: string[]): Promise<Run> {
  const result = await runServer([join(frameworks, name)], folder, requests)
  expect(result).toMatchObject({ code: 0, signal: null, stdout: '' })
  return result
}

const expiredCard = {
  'exception.type': 'RangeError',
  'exception.message': 'The card has expired',
  'exception.stacktrace': expect.stringMatching(/^RangeError: The card has expired\n {4}at .*frameworks/),
}
const seconds = expect.any(Number)

function attributesOf(method: string, path: string) {
  return { 'http.request.method': method, 'url.path': path, 'server.address': 'localhost' }
}

describe('fastify.ts', () => {
  it('stores the start, both requests with their ids, what the handler logs, and the error', async () => {
    const { statuses, stderr } = await run('fastify.ts', PAYMENT, FAILURE)
    expect({ statuses, stderr }).toEqual({ statuses: [402, 500], stderr: '' })

    const entries = await storedEntries(folder)
    expect(entries.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      expect.stringMatching(/^9 Server listening at http:\/\/\S+$/),
      '9 incoming request',
      '13 Payment declined',
      '9 request completed',
      '9 incoming request',
      '17 The card has expired',
      '9 request completed',
    ])
    expect(new Set(entries.map(({ service }) => service))).toEqual(new Set(['shop']))
    expect(await storedEntries(folder, { attributes: { reqId: 'req-1' } })).toMatchObject([
      { attributes: attributesOf('POST', '/orders/1234/payment') },
      { attributes: { order: '1234' } },
      { attributes: { 'http.response.status_code': 402, 'http.server.request.duration': seconds } },
    ])
    expect(await storedEntries(folder, { attributes: { reqId: 'req-2' } })).toMatchObject([
      { attributes: attributesOf('GET', '/fail') },
      { attributes: { ...expiredCard, ...attributesOf('GET', '/fail'), 'http.response.status_code': 500 } },
      { attributes: { 'http.response.status_code': 500, 'http.server.request.duration': seconds } },
    ])
  })
})

describe('fastify-logger-instance.ts', () => {
  it('stores what the logger writes outside of requests too, at its own level', async () => {
    const { statuses, stderr } = await run('fastify-logger-instance.ts', 'GET /orders/7?full=1')
    expect({ statuses, stderr }).toEqual({ statuses: [200], stderr: '' })

    const entries = await storedEntries(folder)
    expect(entries.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      '9 Starting',
      expect.stringMatching(/^9 Server listening at http:\/\/\S+$/),
      '9 incoming request',
      '5 Looking for an order',
      '9 request completed',
    ])
    expect(new Set(entries.map(({ service }) => service))).toEqual(new Set(['shop']))
    expect(await storedEntries(folder, { attributes: { reqId: 'req-1' } })).toMatchObject([
      { attributes: { ...attributesOf('GET', '/orders/7'), 'url.query': 'full=1' } },
      { attributes: { order: '7' } },
      { attributes: { 'http.response.status_code': 200 } },
    ])
  })
})

describe('express.ts', () => {
  it('stores each request with its id, its error and without secrets, and what the handler logs', async () => {
    const { statuses } = await run('express.ts', PAYMENT, FAILURE)
    expect(statuses).toEqual([402, 500])

    const entries = await storedEntries(folder)
    const ids = entries.map(({ attributes }) => attributes?.reqId)
    expect(ids).toEqual([expect.stringMatching(UUID), ids[0], expect.stringMatching(UUID)])
    expect(entries).toMatchObject([
      { severity: 13, message: 'Payment declined', attributes: { order: '1234' } },
      {
        severity: 9,
        message: 'request completed',
        attributes: {
          ...attributesOf('POST', '/orders/1234/payment'),
          'http.request.header.authorization': ['[Redacted]'],
          'http.response.status_code': 402,
          'http.server.request.duration': seconds,
        },
      },
      {
        severity: 17,
        message: 'request errored',
        attributes: { ...expiredCard, ...attributesOf('GET', '/fail'), 'http.response.status_code': 500 },
      },
    ])
    expect(new Set(entries.map(({ service }) => service))).toEqual(new Set(['shop']))
    expect(JSON.stringify(entries)).not.toContain('secret')
    expect(await storedEntries(folder, { attributes: { reqId: ids[0] as string } })).toHaveLength(2)
  })
})

describe('hono.ts', () => {
  it('stores each request with its id and its error, and what the handler adds', async () => {
    const { statuses } = await run('hono.ts', PAYMENT, FAILURE)
    expect(statuses).toEqual([402, 500])

    const entries = await storedEntries(folder)
    const ids = entries.map(({ attributes }) => attributes?.requestId)
    expect(ids).toEqual([expect.stringMatching(UUID), ids[0], expect.stringMatching(UUID)])
    expect(entries).toMatchObject([
      { severity: 13, message: 'Payment declined', attributes: { order: '1234' } },
      {
        severity: 9,
        message: 'POST /orders/1234/payment',
        attributes: { 'http.response.status_code': 402, 'http.server.request.duration': seconds },
      },
      {
        severity: 17,
        message: 'GET /fail',
        attributes: {
          'http.response.status_code': 500,
          error: { type: 'RangeError', message: 'The card has expired' },
        },
      },
    ])
    expect(await storedEntries(folder, { attributes: { 'error.type': 'RangeError' } })).toHaveLength(1)
  })
})

it('every example is in a test', async () => {
  const tests = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'))
  const code = await Promise.all(tests.map((name) => readFile(join(import.meta.dirname, name), 'utf8')))
  const examples = (await readdir(frameworks)).filter((name) => name.endsWith('.ts'))
  expect(examples.filter((name) => !code.join().includes(`'${name}'`))).toEqual([])
})
