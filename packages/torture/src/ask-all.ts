import type { LogStorage, SearchQuery, StoredLogEntry } from '@logpond/core'
import { originOf } from './entry-of.js'
import type { Answer } from './oracle.js'

/** Queries that are decided by summaries, by columns, and by each message. */
const QUERIES: readonly {
  readonly query: SearchQuery
  readonly matches: (entry: StoredLogEntry) => boolean
}[] = [
  { query: {}, matches: () => true },
  { query: { service: 'service-1' }, matches: ({ service }) => service === 'service-1' },
  { query: { minSeverity: 17 }, matches: ({ severity }) => severity >= 17 },
  { query: { contains: 'a"b' }, matches: ({ message }) => message.includes('a"b') },
]

/** Milliseconds. */
const DAY = 86_400_000

/** Asks a storage what can be answered from the entries that it has. */
export async function askAll(storage: LogStorage, stored: readonly StoredLogEntry[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const { query, matches } of QUERIES) {
    const question = JSON.stringify(query)
    const expected = stored.filter(matches).length
    answers.push({ question: `count ${question}`, is: await storage.count(query), expected })
    const buckets = await storage.histogram({ ...query, bucket: DAY })
    const is = buckets.reduce((sum, { count }) => sum + count, 0)
    answers.push({ question: `histogram ${question}`, is, expected })
  }
  for (const entry of [stored[0], stored[stored.length >> 1], stored.at(-1)]) {
    const origin = entry && originOf(entry.message)
    // Other entries may have no words.
    if (entry === undefined || origin === undefined) continue
    const text = `${origin.name} ${origin.n}`
    const { timestamp } = entry
    const found = await storage.search({ text, startTime: timestamp, endTime: timestamp + 1, limit: 10_000 })
    const is = found.filter(({ id }) => id === entry.id).length
    answers.push({ question: `search ${JSON.stringify(text)}`, is, expected: 1 })
  }
  return answers
}
