import {
  isLogStorageError,
  type LogEntry,
  type LogStorage,
  openLogStorage,
  type SearchQuery,
  type StoredLogEntry,
} from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import type { Run, TortureCase } from '../case.js'
import { makeDriver } from '../driver-name.js'
import { hostileQuery } from '../hostile-queries.js'

/** Milliseconds that an answer may take. A busy machine takes longer. */
const PATIENCE = { full: 1000, fast: 10_000 }
/** Words of SQLite that nobody should read who has asked a wrong query. */
const RAW = /SQLITE|fts5|no such (column|table)|syntax error|malformed MATCH|unterminated/i

/** Queries with all that SQL and full text have signs for: the same answer as from a plain list, or an error that says what is wrong. */
export const hostileQueries: TortureCase = {
  row: 28,
  title: 'queries that no program should ask',
  drivers: ['native', 'wasm'],
  runs: { full: 4, fast: 1 },
  isRandom: true,
  async run(run) {
    const specimen = run.specimen()
    const { status } = await specimen.start({ entries: run.isFast ? 2000 : 10_000 }).end()
    run.expect(status === 0, 'G', `the writer ended with ${status}`)
    const evidence = await specimen.examine()
    run.judge(evidence)
    const path = specimen.path
    await using storage = await openLogStorage({ driver: makeDriver(run.driver, { path, thread: 'main' }) })
    await using model = await modelOf(evidence.stored)
    let answered = 0
    for (let i = 0; i < (run.isFast ? 200 : 1000); i++) {
      answered += (await compare(run, hostileQuery(run.random), storage, model)) ? 1 : 0
    }
    run.expect(answered > 50, 'G', `${answered} queries were answered: nothing is proven`)
  },
}

/** The same entries, where nothing is looked up but by looking at each. */
async function modelOf(stored: readonly StoredLogEntry[]): Promise<LogStorage> {
  const model = await openLogStorage({
    driver: memoryDriver(),
    batch: { queueSize: 100_000, queueBytes: 2 ** 30 },
  })
  for (const { id: _, ...entry } of stored) model.store(entry as LogEntry)
  await model.flush()
  return model
}

/** Says whether a query had an answer. */
async function compare(
  run: Run,
  query: SearchQuery,
  storage: LogStorage,
  model: LogStorage,
): Promise<boolean> {
  const start = performance.now()
  const [search, count] = [
    await answerOf(() => storage.search(query)),
    await answerOf(() => storage.count(query)),
  ]
  const took = performance.now() - start
  const expected = [await answerOf(() => model.search(query)), await answerOf(() => model.count(query))]
  const name = shown(query)
  for (const [is, should] of [
    [search, expected[0]],
    [count, expected[1]],
  ]) {
    run.expect(is === should, 'B', `${name}: ${shorten(is)} instead of ${shorten(should)}`)
    run.expect(!RAW.test(is?.startsWith('!') ? is : ''), 'G', `${name}: ${is}`)
  }
  const patience = run.isFast ? PATIENCE.fast : PATIENCE.full
  run.expect(took < 2 * patience, 'G', `${name} took ${Math.round(took)} ms`)
  return !search.startsWith('!')
}

/** What was found, without the ids, which differ; or the error. */
async function answerOf(ask: () => Promise<StoredLogEntry[] | number>): Promise<string> {
  try {
    const answer = await ask()
    return typeof answer === 'number' ? String(answer) : answer.map(({ message }) => message).join('\n')
  } catch (thrown) {
    if (isLogStorageError(thrown)) return `!${thrown.code} ${thrown.message}`
    return `!thrown ${thrown}`
  }
}

function shown(query: SearchQuery): string {
  return shorten(JSON.stringify(query, (_, value) => (typeof value === 'object' ? value : String(value))))
}

function shorten(text = ''): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text
}
