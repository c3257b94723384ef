import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SearchQuery, StoredLogEntry } from '@logpond/core'
import Database from 'better-sqlite3'
import { benchEntry, FIRST_TIME } from '../bench-entries.js'
import { fill, storageOf } from '../fill.js'
import { median } from '../statistics.js'
import { rowsBeforeBlocks } from '../subjects/better-sqlite3.js'
import { verify, verifyCount } from '../verify.js'
import type { Figures, Workload } from '../workload.js'

/** A query to Logpond, and the same query as hand-written SQL. */
interface Question {
  readonly name: string
  readonly query: SearchQuery
  readonly sql: string
  readonly values: readonly (string | number)[]
  /** Number of runs: enough for V8 to optimize the code of both, unless the query is slow. */
  readonly rounds: number
}

const NEWEST = 'ORDER BY timestamp DESC, id DESC LIMIT'
const BY_WORD = 'id IN (SELECT rowid FROM log_text WHERE log_text MATCH ?)'

/** Runs queries on many entries, with Logpond and with hand-written SQL on a file with the same entries. */
export const reads: Workload = {
  name: 'reads',
  async run(subject, context) {
    const { entries = 1_000_000, load = 0, maxRounds = Infinity } = context.parameters
    const writer = await subject.open(context)
    const storage = storageOf(writer, subject.name)
    await fill(writer, entries)
    const byHand = await fillByHand(join(context.directory, 'by-hand'), entries)
    const beside = load > 0 ? writeBeside(load, entries, (i) => void storage.store(benchEntry(i))) : undefined
    const figures: Figures = {}
    for (const question of questions(entries)) {
      const statement = byHand.prepare(question.sql)
      const ask = {
        logpond: () => storage.search(question.query),
        byHand: async () => statement.all(...question.values).map(toEntry),
      }
      check(question.name, await ask.logpond(), await ask.byHand(), load > 0)
      const times = await timesOf(ask, Math.min(question.rounds, maxRounds))
      figures[`${question.name} ms`] = median(times.logpond)
      figures[`${question.name} hand-written ms`] = median(times.byHand)
    }
    const stored = beside?.stop() ?? entries
    byHand.close()
    await storage.flush()
    // A long hand-written query blocks the event loop, and then more entries become due than the queue holds.
    const { refused } = storage.stats()
    await writer.close()
    if (refused === 0) await verify(subject, context, stored)
    else await verifyCount(subject, context, stored - refused)
    return figures
  },
}

async function fillByHand(directory: string, entries: number): Promise<Database.Database> {
  await mkdir(directory)
  const writer = await rowsBeforeBlocks.open({ directory })
  await fill(writer, entries)
  await writer.close()
  return new Database(join(directory, 'by-hand.db'), { readonly: true })
}

function questions(entries: number): Question[] {
  const middle = FIRST_TIME + entries / 2
  const [from, to] = [middle * 1000, (middle + entries / 10) * 1000]
  const match = (name: string, word: string, rounds: number): Question => ({
    name,
    query: { text: word },
    sql: `SELECT * FROM log WHERE ${BY_WORD} ${NEWEST} 100`,
    values: [`"${word}"`],
    rounds,
  })
  return [
    { name: 'newest 100', query: {}, sql: `SELECT * FROM log ${NEWEST} 100`, values: [], rounds: 10_001 },
    match('rare word', `r${Math.floor(entries * 0.6)}`, 10_001),
    {
      name: '1,000 of a time range',
      query: { startTime: middle, endTime: middle + entries / 10, limit: 1000 },
      sql: `SELECT * FROM log WHERE timestamp >= ? AND timestamp < ? ${NEWEST} 1000`,
      values: [from, to],
      rounds: 601,
    },
    match('word of one in 9,973', 'c77', 51),
    match('common word', 'request', 5),
    {
      name: 'substring, found soon',
      query: { contains: 'worker 3' },
      sql: `SELECT * FROM log WHERE instr(message, ?) ${NEWEST} 100`,
      values: ['worker 3'],
      rounds: 51,
    },
    {
      name: 'substring, found nowhere',
      query: { contains: 'no such text' },
      sql: `SELECT * FROM log WHERE instr(message, ?) ${NEWEST} 100`,
      values: ['no such text'],
      rounds: 5,
    },
    {
      name: 'errors',
      query: { minSeverity: 'error' },
      sql: `SELECT * FROM log WHERE severity >= 17 ${NEWEST} 100`,
      values: [],
      rounds: 51,
    },
    {
      name: 'attribute',
      query: { attributes: { status: 500 } },
      sql: `SELECT * FROM log WHERE attributes ->> '$.status' = 500 ${NEWEST} 100`,
      values: [],
      rounds: 21,
    },
  ]
}

async function timesOf(ask: Record<'logpond' | 'byHand', () => Promise<unknown>>, rounds: number) {
  const times: Record<'logpond' | 'byHand', number[]> = { logpond: [], byHand: [] }
  // In turns, so that disturbances of the machine affect both.
  for (let round = 0; round < rounds; round++) {
    for (const who of ['logpond', 'byHand'] as const) {
      const start = performance.now()
      await ask[who]()
      times[who].push(performance.now() - start)
    }
  }
  return times
}

function check(name: string, actual: StoredLogEntry[], expected: StoredLogEntry[], isMoving: boolean): void {
  if (isMoving) return
  const [one, other] = [JSON.stringify(actual.map(sorted)), JSON.stringify(expected.map(sorted))]
  if (one !== other) throw new Error(`${name}: Logpond and the hand-written SQL found different entries.`)
  if (expected.length === 0 && !name.includes('nowhere')) throw new Error(`${name}: no entry was found.`)
}

const sorted = (entry: StoredLogEntry) => Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))

/** Converts a row to an entry, which hand-written code has to do too. */
function toEntry(value: unknown): StoredLogEntry {
  const row = value as Record<string, string | number | null>
  const entry: Record<string, unknown> = {
    id: row.id,
    timestamp: Number(row.timestamp) / 1000,
    severity: row.severity,
    message: row.message,
  }
  if (row.service !== null) entry.service = row.service
  if (row.host !== null) entry.host = row.host
  if (row.trace_id !== null) entry.traceId = row.trace_id
  if (row.span_id !== null) entry.spanId = row.span_id
  if (row.attributes !== null) entry.attributes = JSON.parse(String(row.attributes))
  return entry as unknown as StoredLogEntry
}

/** Stores entries at a steady rate until it is stopped. `stop` returns the number of all entries, including the first ones. */
function writeBeside(rate: number, first: number, store: (i: number) => void): { stop(): number } {
  const begin = performance.now()
  let next = first
  const timer = setInterval(() => {
    const due = first + Math.floor((rate * (performance.now() - begin)) / 1000)
    while (next < due) store(next++)
  }, 1)
  return {
    stop() {
      clearInterval(timer)
      return next
    },
  }
}
