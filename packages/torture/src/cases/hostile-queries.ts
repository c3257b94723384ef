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
import { hostileBucket, hostileQuery, hostileStart, oddEntry } from '../hostile-queries.js'

/** Maximum milliseconds for an answer. A fast run, among other tests, may take longer. */
const PATIENCE = { full: 1000, fast: 10_000, follow: 20_000 }
/** Number of entries with unusual content. */
const ODD_ENTRIES = 1000
/** Maximum number of entries to follow. */
const FOLLOWED = 500
/** Words of SQLite that messages about invalid queries must not contain. */
const RAW = /SQLITE|fts5|no such (column|table)|syntax error|malformed MATCH|unterminated/i

/** Queries with all special characters of SQL and full text. They return the same entries as a plain list, or a clear error. */
export const hostileQueries: TortureCase = {
  row: 28,
  title: 'hostile queries',
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
    for (let n = 0; n < ODD_ENTRIES; n++) {
      const entry = oddEntry(n, run.random)
      for (const either of [storage, model]) either.store(entry)
    }
    await Promise.all([storage.flush(), model.flush()])
    const found = new Map<string, number>()
    for (let i = 0; i < (run.isFast ? 200 : 1000); i++) {
      const query = hostileQuery(run.random)
      for (const [name, ask] of questions(query, run.random)) {
        const isFound = await compare(run, `${name} ${shown(query)}`, ask, storage, model)
        found.set(name, (found.get(name) ?? 0) + (isFound ? 1 : 0))
      }
    }
    for (const name of ['search', 'count', 'histogram', 'scan', 'follow', 'attributes']) {
      run.expect(
        (found.get(name) ?? 0) > 0,
        'G',
        `${name} found entries ${found.get(name)} times, so this proves nothing`,
      )
    }
  },
}

type Ask = (storage: LogStorage) => Promise<string>

/** All calls with a query. Both storages must return the same answer. */
function* questions(query: SearchQuery, random: () => number): Generator<readonly [string, Ask]> {
  yield ['search', async (storage) => linesOf(await storage.search(query))]
  if ('attributes' in query) {
    // Alone, because with other conditions it rarely finds an entry.
    const { attributes } = query
    yield ['attributes', async (storage) => linesOf(await storage.search({ attributes } as SearchQuery))]
  }
  yield ['count', async (storage) => String((await storage.count(query)) || '')]
  const chance = random()
  if (chance < 0.2) {
    const bucket = hostileBucket(random)
    yield ['histogram', async (storage) => linesOf(await storage.histogram({ ...query, bucket }))]
  } else if (chance < 0.3) {
    yield ['scan', (storage) => scanned(storage, query)]
  } else if (chance < 0.5) {
    const after = hostileStart(random)
    yield ['follow', (storage) => followed(storage, query, after)]
  }
}

async function scanned(storage: LogStorage, query: SearchQuery): Promise<string> {
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan(query)) entries.push(entry)
  return linesOf(entries)
}

/** Follows the entries that are stored. No more entries will arrive, so waiting for them would never end. */
async function followed(storage: LogStorage, query: SearchQuery, after: number): Promise<string> {
  const { text: _, startTime: _s, endTime: _e, order: _o, after: _a, limit: _l, ...filter } = query
  // Also throws if the filter is invalid.
  const count = Math.min(FOLLOWED, await storage.count(filter))
  const following = storage.follow({ ...filter, after }, { signal: AbortSignal.timeout(PATIENCE.follow) })
  const entries: StoredLogEntry[] = []
  while (entries.length < Math.max(count, after === 0 ? 0 : 1)) {
    const { value, done } = await following.next()
    if (done) break
    entries.push(value)
  }
  await following.return?.()
  return linesOf(entries)
}

/** A storage with the same entries, which checks each entry for each query. */
async function modelOf(stored: readonly StoredLogEntry[]): Promise<LogStorage> {
  const model = await openLogStorage({
    driver: memoryDriver(),
    batch: { queueSize: 100_000, queueBytes: 2 ** 30 },
  })
  for (const { id: _, ...entry } of stored) model.store(entry as LogEntry)
  await model.flush()
  return model
}

/** Compares the answers of both storages. Returns whether entries were found. */
async function compare(
  run: Run,
  question: string,
  ask: Ask,
  storage: LogStorage,
  model: LogStorage,
): Promise<boolean> {
  const start = performance.now()
  const is = await answerOf(() => ask(storage))
  const took = performance.now() - start
  const should = await answerOf(() => ask(model))
  run.expect(is === should, 'B', `${question}: ${shorten(is)} instead of ${shorten(should)}`)
  run.expect(!is.startsWith('!') || !RAW.test(is), 'G', `${question}: ${is}`)
  const patience = run.isFast ? PATIENCE.fast : PATIENCE.full
  run.expect(took < patience, 'G', `${question} took ${Math.round(took)} ms`)
  return is !== '' && !is.startsWith('!')
}

/** The entries that were found, or the error. */
async function answerOf(ask: () => Promise<string>): Promise<string> {
  try {
    return await ask()
  } catch (thrown) {
    if (isLogStorageError(thrown)) return `!${thrown.code} ${thrown.message}`
    return `!thrown ${thrown}`
  }
}

/** The found entries without their ids, which differ. */
function linesOf(found: readonly object[]): string {
  return found.map((one) => JSON.stringify({ ...one, id: undefined })).join('\n')
}

function shown(query: SearchQuery): string {
  return shorten(JSON.stringify(query, (_, value) => (typeof value === 'object' ? value : String(value))))
}

function shorten(text = ''): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text
}
