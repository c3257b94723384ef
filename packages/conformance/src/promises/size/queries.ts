import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { attribute } from '../../entries/test-entries.js'
import { expectMatches } from '../../expect/expect-matches.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** The limits of core. */
const MAX_NAMES = 1000
const MAX_ATTRIBUTES = 100
const MAX_WORDS = 1000

const names = (what: string) => Array.from({ length: MAX_NAMES }, (_, i) => `${what} ${'x'.repeat(500)} ${i}`)
const services = names('service')
const hosts = names('host')
const words = Array.from({ length: MAX_WORDS / 2 }, (_, i) => `word${i}`)
const absent = Array.from({ length: MAX_WORDS / 2 }, (_, i) => `absent${i}`)
const keys = Array.from({ length: MAX_ATTRIBUTES }, (_, i) => `a${i}.b.c`)

const MATCHING: TestEntry = {
  message: words.join(' '),
  severity: 9,
  service: services.at(-1),
  host: hosts.at(-1),
  traceId: 'a'.repeat(32),
  attributes: Object.fromEntries(keys.map((_, i) => [`a${i}`, { b: { c: i } }])),
}

const OTHERS: readonly TestEntry[] = [
  { message: words.slice(0, -1).join(' ') },
  { message: `${words.join(' ')} absent499` },
  { service: `${services[0]}0` },
  { host: 'host' },
  { traceId: 'b'.repeat(32) },
  { attributes: Object.fromEntries(keys.slice(0, -1).map((_, i) => [`a${i}`, { b: { c: i } }])) },
]

async function longLists(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = [MATCHING, ...OTHERS.map((other) => ({ ...MATCHING, ...other }))]
  const stored = await appendAll(driver, entries)
  const term = (word: string) => ({ words: [word], prefix: word.endsWith('0') })
  const filter: DriverFilter = {
    ...(lab.supports.fullText ? { text: { all: words.map(term), none: absent.map(term) } } : undefined),
    contains: words.join(' '),
    minSeverity: 9,
    maxSeverity: 9,
    services,
    hosts,
    traceId: 'a'.repeat(32),
    attributes: keys.map((name, i) => attribute(name, i)),
    startTime: SOME_TIME,
    endTime: SOME_TIME + 1,
    maxId: stored.at(-1)?.id as number,
  }
  const isRuledOut = (entry: StoredLogEntry) => lab.supports.fullText || !entry.message.includes('absent')
  const matching = stored.slice(0, 3).filter((entry, i) => i === 0 || (i === 2 && !isRuledOut(entry)))
  await expectMatches(driver, filter, matching)
}

export const sizeQueries: readonly DriverPromise[] = [
  {
    name: 'a query can combine 1,000 services, 1,000 hosts, 100 attributes, 1,000 words and every other field',
    check: longLists,
  },
]
