import { systemClock } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { forwardTarget } from '../../src/forward/forward-target.js'
import { postRequest } from '../../src/forward/post-request.js'
import { type Answer, otlpReceiver } from '../support/otlp-receiver.js'

const BODY = JSON.stringify({ resourceLogs: [] })
const NOW = Date.UTC(2026, 0, 31, 12)

async function sent(answer: Answer, options: { isZipped?: boolean; to?: string; headers?: string[] } = {}) {
  const receiver = await otlpReceiver(answer)
  const outcome = await postRequest(BODY, {
    target: forwardTarget(options.to ?? receiver.url, options.headers),
    isZipped: options.isZipped ?? true,
    now: () => NOW,
    after: systemClock.after,
    signal: new AbortController().signal,
  })
  return { outcome, requests: receiver.requests }
}

const answering =
  (status: number, body: unknown = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))

describe('postRequest()', () => {
  it('sends OTLP/JSON, compressed or not, with the headers', async () => {
    const zipped = await sent(answering(200, {}), { headers: ['X-Key: 7'] })
    expect(zipped.outcome).toEqual({ kind: 'taken', refused: 0, message: '' })
    expect(zipped.requests).toMatchObject([
      {
        path: '/v1/logs',
        body: BODY,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-key': '7' },
      },
    ])
    const plain = await sent(answering(204), { isZipped: false })
    expect(plain.requests[0]?.body).toBe(BODY)
    expect(plain.requests[0]?.headers['content-encoding']).toBeUndefined()
  })

  it.each([
    [answering(200, { partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } }), 3, 'too old'],
    [answering(200, { partialSuccess: { rejectedLogRecords: 2 } }), 2, ''],
    [answering(200, { partialSuccess: { errorMessage: 'slow down' } }), 0, 'slow down'],
    [answering(200, { partialSuccess: { rejectedLogRecords: 'x' } }), 0, ''],
    [answering(200, 'not JSON'), 0, ''],
    [answering(200, 'x'.repeat(10_000_000)), 0, ''],
  ])('reads a partial success, %#', async (answer, refused, message) => {
    expect((await sent(answer)).outcome).toEqual({ kind: 'taken', refused, message })
  })

  it.each([429, 502, 503, 504])('can send again after %i', async (status) => {
    expect((await sent(answering(status, { message: 'full' }))).outcome).toEqual({
      kind: 'again',
      reason: `answered ${status}: full`,
    })
  })

  it.each([
    ['7', 7000],
    ['0', 0],
    [new Date(NOW + 5000).toUTCString(), 5000],
    [new Date(NOW - 5000).toUTCString(), 0],
    ['999999999', 3_600_000],
    ['soon', undefined],
  ])('waits as Retry-After: %s says', async (header, delay) => {
    const { outcome } = await sent(answering(503, '', { 'retry-after': header }))
    expect(outcome).toEqual({ kind: 'again', reason: 'answered 503', ...(delay !== undefined && { delay }) })
  })

  it.each([
    [400, { code: 3, message: 'bad record' }, 'answered 400: bad record'],
    [401, 'who are you', 'answered 401: who are you'],
    [500, '', 'answered 500'],
    [302, '', 'answered 302, which leads to another address; name that one with --to'],
  ])('takes %i for final', async (status, body, reason) => {
    const { outcome } = await sent(answering(status, body, { location: 'http://127.0.0.1:1' }))
    expect(outcome).toEqual({ kind: 'refused', reason })
  })

  it('says that a request is too large', async () => {
    expect((await sent(answering(413))).outcome).toEqual({ kind: 'too-large' })
  })

  it('can send again when the receiver is not there, or breaks the connection', async () => {
    expect((await sent(answering(200), { to: 'http://u:secret@127.0.0.1:1' })).outcome).toEqual({
      kind: 'again',
      reason: expect.stringMatching(/^cannot be reached \((?!.*secret)/),
    })
    expect((await sent((response) => response.destroy())).outcome).toMatchObject({ kind: 'again' })
    const half: Answer = (response) => {
      response.writeHead(200, { 'content-length': 99 }).write('{')
      setImmediate(() => response.destroy())
    }
    expect((await sent(half)).outcome).toMatchObject({ kind: 'again' })
  })

  it('ends a request that is not answered in time, and one that is not wanted any more', async () => {
    const receiver = await otlpReceiver(() => {})
    const options = { target: forwardTarget(receiver.url), isZipped: true, now: () => NOW }
    let isOver = () => {}
    const late = postRequest(BODY, {
      ...options,
      after: (_delay, callback) => {
        isOver = callback
        return { [Symbol.dispose]: () => {} }
      },
      signal: new AbortController().signal,
    })
    await receiver.until((requests) => requests.length === 1)
    isOver()
    expect(await late).toEqual({ kind: 'again', reason: 'did not answer within 30 seconds' })
    const stop = new AbortController()
    const stopped = postRequest(BODY, { ...options, after: systemClock.after, signal: stop.signal })
    await receiver.until((requests) => requests.length === 2)
    stop.abort()
    await expect(stopped).rejects.toThrow()
  })
})
