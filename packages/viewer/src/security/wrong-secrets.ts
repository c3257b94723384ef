import { createHash } from 'node:crypto'
import type { Clock } from '@logpond/core'
import { busy } from '../http/api-error.js'

/** How many different wrong secrets an address may send within the time. */
const MAX_WRONG = 10
const WINDOW = 60_000
const MAX_ADDRESSES = 10_000

interface Attempts {
  readonly since: number
  /** A page that keeps asking with an old secret counts once. */
  readonly digests: Set<string>
}

/** Slows down those who guess. */
export class WrongSecrets {
  readonly #clock: Clock
  readonly #byAddress = new Map<string, Attempts>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws ApiError if the address has sent too many. */
  check(address: string): void {
    const attempts = this.#attemptsOf(address)
    if (attempts === undefined || attempts.digests.size < MAX_WRONG) return
    const seconds = Math.max(1, Math.ceil((attempts.since + WINDOW - this.#clock.now()) / 1000))
    throw busy(429, `Too many wrong tokens. Try again in ${seconds} s.`, seconds)
  }

  add(address: string, secret: string): void {
    const key = networkOf(address)
    const attempts = this.#attemptsOf(address) ?? { since: this.#clock.now(), digests: new Set() }
    attempts.digests.add(createHash('sha256').update(secret).digest('base64url'))
    this.#byAddress.set(key, attempts)
    const [oldest] = this.#byAddress.keys()
    if (this.#byAddress.size > MAX_ADDRESSES && oldest !== undefined) this.#byAddress.delete(oldest)
  }

  #attemptsOf(address: string): Attempts | undefined {
    const key = networkOf(address)
    const attempts = this.#byAddress.get(key)
    if (attempts === undefined || Math.abs(this.#clock.now() - attempts.since) < WINDOW) return attempts
    this.#byAddress.delete(key)
    return undefined
  }
}

/** Each customer of a provider has at least 2⁶⁴ addresses of IPv6. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length
  return [...groups, ...Array(Math.max(0, missing)).fill('0')].slice(0, 4).join(':')
}
