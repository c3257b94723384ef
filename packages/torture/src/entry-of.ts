import type { LogEntry } from '@logpond/core'
import { below, randomOf } from './random.js'

/** The identity of a writer. It determines all entries of the writer. */
export interface WriterId {
  /** Has no spaces, and is unique among the writers of a store. */
  readonly name: string
  readonly seed: number
  /** Its position among the writers of a store. The entries of a later writer have later timestamps. */
  readonly order: number
  /** Whether its entries have no timestamp, and get the time of their `store()`. */
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
/** Milliseconds between the first entries of two writers: more than the number of entries of any writer. */
const APART = 10_000_000

/** The timestamp of entry `n` of a writer, unless the writer is timed. */
export function timeOf({ order }: WriterId, n: number): number {
  return START + order * APART + n
}

/** Entry `n` of a writer. It is always the same, so tests do not have to remember what was stored. */
export function entryOf(writer: WriterId, n: number): LogEntry {
  const random = randomOf(writer.seed ^ Math.imul(n + 1, 0x9e3779b1))
  const words = Array.from({ length: below(24, random) }, () => WORDS[below(WORDS.length, random)])
  const severity = (1 + below(24, random)) as NonNullable<LogEntry['severity']>
  return {
    message: [writer.name, n, ...words].join(' '),
    severity,
    ...(writer.isTimed ? {} : { timestamp: timeOf(writer, n) }),
    ...(random() < 0.7 ? { service: `service-${below(5, random)}` } : {}),
    ...(random() < 0.3 ? { host: `host-${below(3, random)}` } : {}),
    ...(random() < 0.6 ? { attributes: { n, check: random(), deep: { list: [n, null, 'ä'] } } } : {}),
  }
}

/** The writer and the number of the entry with this message. */
export function originOf(message: string): { readonly name: string; readonly n: number } | undefined {
  const [, name, n] = /^(\S+) (\d+)(?: |$)/.exec(message) ?? []
  return name === undefined ? undefined : { name, n: Number(n) }
}
