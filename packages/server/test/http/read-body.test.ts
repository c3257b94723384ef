import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { systemClock } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteBudget } from '../../src/http/byte-budget.js'
import { readBody } from '../../src/http/read-body.js'

/** A request whose body comes in these pieces. */
function requestOf(pieces: readonly Buffer[]): IncomingMessage {
  const request = Readable.from(
    pieces.filter(({ length }) => length > 0),
    { objectMode: false },
  )
  const headers = { 'content-encoding': 'gzip' }
  return Object.assign(request, { headers, complete: true }) as unknown as IncomingMessage
}

function limitsOf({ maxBytes = 20_000_000, limit = 20_000_000 } = {}) {
  return { maxBytes, timeout: 10_000, budget: new ByteBudget(limit), clock: systemClock }
}

function cutInto(bytes: Buffer, parts: number): Buffer[] {
  const size = Math.ceil(bytes.length / parts)
  return Array.from({ length: parts }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

const RANDOM = randomBytes(300_000)
/** Small, large as they come, and large only when they are inflated. */
const contents = fc.oneof(
  fc.nat(100_000).map((size) => Buffer.alloc(size, 'log ')),
  fc.nat(300_000).map((size) => RANDOM.subarray(0, size)),
  fc.integer({ min: 1_000_000, max: 3_000_000 }).map((size) => Buffer.alloc(size, 'log ')),
)
const parts = fc.integer({ min: 1, max: 7 })

describe('readBody inflates', () => {
  it('any body, and counts its bytes until it is disposed', async () => {
    await fc.assert(
      fc.asyncProperty(contents, parts, async (content, count) => {
        const packed = gzipSync(content, { level: 1 })
        const limits = limitsOf()
        const body = await readBody(requestOf(cutInto(packed, count)), limits)
        expect(body.bytes.equals(content)).toBe(true)
        expect([body.received, limits.budget.used]).toEqual([packed.length, content.length])
        body[Symbol.dispose]()
        expect(limits.budget.used).toBe(0)
      }),
    )
  })

  it('no body that ends too early', async () => {
    await fc.assert(
      fc.asyncProperty(contents, parts, fc.integer({ min: 1, max: 17 }), async (content, count, missing) => {
        const packed = gzipSync(content, { level: 1 })
        const limits = limitsOf()
        const reading = readBody(requestOf(cutInto(packed.subarray(0, -missing), count)), limits)
        await expect(reading).rejects.toMatchObject({ status: 400, message: expect.stringContaining('gzip') })
        expect(limits.budget.used).toBe(0)
      }),
    )
  })

  it.each([
    ['that becomes too large', { maxBytes: 50_000 }, 413],
    ['for which there is no memory', { limit: 50_000 }, 503],
  ])('no body %s', async (_, given, status) => {
    await fc.assert(
      fc.asyncProperty(contents, parts, async (content, count) => {
        fc.pre(content.length > 50_000)
        const limits = limitsOf(given)
        const reading = readBody(requestOf(cutInto(gzipSync(content, { level: 1 }), count)), limits)
        await expect(reading).rejects.toMatchObject({ status })
        expect(limits.budget.used).toBe(0)
      }),
    )
  })
})
