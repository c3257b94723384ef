import type { LogEntry } from '@logpond/core'
import { below, randomOf } from './random.js'

/** Who stored an entry: all that its entries are made of. */
export interface WriterId {
  /** Without a space; no other writer of the same store has it. */
  readonly name: string
  readonly seed: number
  /** Its place among the writers of a store: the entries of a later one are younger. */
  readonly order: number
  /** Whether its entries come without a timestamp, and get the time of their `store()`. */
  readonly isTimed?: boolean
}

const WORDS = [
  'timeout',
  'Zürich',
  'déjà',
  '日本',
  '🚀',
  'a"b',
  "it's",
  'x:y',
  '%',
  '\u0000nul',
  'GET',
  'payment',
]
const START = Date.UTC(2026, 0, 1)
/** More entries than any writer stores: milliseconds between the first entries of two writers. */
const APART = 10_000_000

/** Entry `n` of a writer: always the same, so that nobody has to keep what was stored. */
export function entryOf(writer: WriterId, n: number): LogEntry {
  const random = randomOf(writer.seed ^ Math.imul(n + 1, 0x9e3779b1))
  const words = Array.from({ length: below(24, random) }, () => WORDS[below(WORDS.length, random)])
  const severity = (1 + below(24, random)) as NonNullable<LogEntry['severity']>
  return {
    message: [writer.name, n, ...words].join(' '),
    severity,
    ...(writer.isTimed ? {} : { timestamp: START + writer.order * APART + n }),
    ...(random() < 0.7 ? { service: `service-${below(5, random)}` } : {}),
    ...(random() < 0.3 ? { host: `host-${below(3, random)}` } : {}),
    ...(random() < 0.6 ? { attributes: { n, check: random(), deep: { list: [n, null, 'ä'] } } } : {}),
  }
}

/** Which entry a message is of. */
export function originOf(message: string): { readonly name: string; readonly n: number } | undefined {
  const [, name, n] = /^(\S+) (\d+)(?: |$)/.exec(message) ?? []
  return name === undefined ? undefined : { name, n: Number(n) }
}
