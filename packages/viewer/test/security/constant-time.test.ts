import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TestClock } from '@logpond/core/testing'
import fc from 'fast-check'
import { beforeEach, expect, it, vi } from 'vitest'
import { Access } from '../../src/security/access.js'

vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:crypto')>()
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) }
})

const TOKEN = 'a token of some length'
const compare = vi.mocked(timingSafeEqual)

beforeEach(() => void compare.mockClear())

function requestOf(headers: Record<string, string> = {}): IncomingMessage {
  return { headers: { host: 'localhost', ...headers }, socket: { remoteAddress: '127.0.0.1' } } as never
}

function takes(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}

it('leaves the decision about every secret to a comparison in constant time', () => {
  const ways: ((access: Access, secret: string) => unknown)[] = [
    (access, secret) => access.open(requestOf(), secret),
    (access, secret) => access.check(requestOf({ authorization: `Bearer ${secret}` })),
    (access, secret) => access.check(requestOf({ cookie: `logpond=${secret}` })),
  ]
  for (const way of ways) {
    for (const secret of [TOKEN, 'x', TOKEN.slice(1), 'y'.repeat(1000)]) {
      for (const answer of [true, false]) {
        compare.mockImplementationOnce(() => answer)
        expect(takes(() => way(new Access(TOKEN, new TestClock()), secret))).toBe(answer)
      }
    }
  }
  expect(compare).toHaveBeenCalledTimes(24)
  for (const [a, b] of compare.mock.calls) expect([a.byteLength, b.byteLength]).toEqual([32, 32])
})

it('never takes another text for the token, nor the token for a session', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(TOKEN, TOKEN.slice(1), `${TOKEN} `))
  fc.assert(
    fc.property(text, (secret) => {
      const access = new Access(TOKEN, new TestClock())
      expect(takes(() => access.open(requestOf(), secret))).toBe(secret === TOKEN)
      expect(takes(() => access.check(requestOf({ cookie: `logpond=${secret}` })))).toBe(false)
    }),
  )
})
