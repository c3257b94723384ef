import type { LogStorage, SearchQuery } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { formatCount, formatMilliseconds } from '../numbers.js'
import { table } from '../table.js'

const ANSWER_WIDTH = 44

/** Runs a few searches. Returns a table of the results, with the time that each search took. */
export async function runSearches(storage: LogStorage): Promise<string> {
  const [anError] = await storage.search({ minSeverity: 'error', limit: 1 })
  const rows: string[][] = []
  for (const [args, query] of demoQueries(anError?.traceId)) {
    const start = performance.now()
    const [first] = await storage.search({ ...query, limit: 100 })
    const milliseconds = performance.now() - start
    const found = await storage.count(query)
    const answer = visibleText(first?.message ?? '-')
    rows.push([args, formatCount(found), formatMilliseconds(milliseconds), shorten(answer)])
  }
  return table(['logpond search …', 'found', 'newest 100 in', 'newest'], rows)
}

/** Each search as command-line arguments, and as a query. */
function demoQueries(traceId = '0'.repeat(32)): [args: string, query: SearchQuery][] {
  return [
    ['(no filter)', {}],
    ["'timed out'", { text: 'timed out' }],
    ["'declined -fraud' --service payments", { text: 'declined -fraud', service: 'payments' }],
    ["--contains '/checkout 504'", { contains: '/checkout 504' }],
    ['--attribute http.status=402', { attributes: { 'http.status': 402 } }],
    ['--min-severity fatal', { minSeverity: 'fatal' }],
    [`--trace-id ${traceId}`, { traceId }],
  ]
}

function shorten(text: string): string {
  return text.length <= ANSWER_WIDTH ? text : `${text.slice(0, ANSWER_WIDTH - 1)}…`
}
