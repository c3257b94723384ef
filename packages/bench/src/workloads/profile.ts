import { join } from 'node:path'
import { type LogBatch, toMicroseconds } from '@logpond/core'
import { SqliteDriver } from '@logpond/sqlite'
import Database from 'better-sqlite3'
import { benchEntries } from '../bench-entries.js'
import { profileMainThread } from '../profile/main-thread-profile.js'
import { threadTime } from '../profile/thread-time.js'
import { type StatementTimes, timedBinding } from '../profile/timed-binding.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Figures, Workload } from '../workload.js'

/** Which functions make up which part of an entry's way through the main thread. */
const MAIN_THREAD = {
  encode: ['store log-writer.js'],
  'hand over': ['append worker-driver.js', 'appendAhead worker-driver.js', 'postMessage '],
  acknowledge: ['#settle batch-processor.js', '#receive driver-thread.js'],
}

const COLUMNS = ['id', 'timestamp', 'severity', 'message', 'service', 'host', 'attributes']
const ROWS = 64
const PAGES_TO_CHECKPOINT = 1000
const BATCH = 2000

/**
 * Where the time of an entry goes, in microseconds of CPU: through the main thread, and through the thread that writes.
 *
 * The main thread is sampled while it stores as many entries as it can. What its statements cost the writer is measured on
 * the same entries in the same batches, one statement after the other; what then is left of the time of the other threads
 * is receiving, checking tokens, and answering.
 */
export const profile: Workload = {
  name: 'profile',
  async run(subject, context) {
    const { entries: count = 200_000, portion = 1000 } = context.parameters
    const entries = benchEntries(count)
    const writer = await subject.open(context)
    // What is compiled at the first entries is no property of the others.
    const [warm, sampled] = [Math.floor(count / 5), Math.floor(count / 2)]
    await write(0, warm)
    const [main, all] = [process.threadCpuUsage(), process.cpuUsage()]
    await write(warm, sampled)
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    // Sampling takes time itself: it tells the shares only, and the clock of the CPU the sum.
    const parts = await profileMainThread(MAIN_THREAD, () => write(sampled, count))
    await writer.close()
    await verify(subject, context, count)
    const total = (mainThread.user + mainThread.system) / (sampled - warm)
    const others = (everything.user + everything.system) / (sampled - warm) - total
    const samples = Object.values(parts).reduce((sum, ms) => sum + ms, 0)
    const figures: Figures = {}
    for (const part of [...Object.keys(MAIN_THREAD), 'garbage collection', 'rest']) {
      figures[`main thread: ${part} µs`] = ((parts[part] ?? 0) / samples) * total
    }
    figures['main thread: total µs'] = total
    const statements = await writerTimes(context.directory, batchesOf(count))
    let known = 0
    for (const [part, milliseconds] of Object.entries(statements)) {
      figures[`writer: ${part} µs`] = (milliseconds * 1000) / count
      known += (milliseconds * 1000) / count
    }
    figures['writer: receive, answer, rest µs'] = others - known
    figures['writer: total µs'] = others
    return figures

    async function write(from: number, to: number): Promise<void> {
      for (let start = from; start < to; start += portion) {
        await writer.write(entries.slice(start, Math.min(to, start + portion)))
        await turn()
      }
      await writer.flush()
    }
  },
}

/** Milliseconds that the statements of all batches take. */
async function writerTimes(directory: string, batches: readonly LogBatch[]): Promise<Record<string, number>> {
  const path = join(directory, 'profile.db')
  const times: StatementTimes = new Map()
  const driver = new SqliteDriver({
    binding: timedBinding(times),
    options: { path, walAutocheckpoint: 0 },
  })
  await driver.open()
  const checkpointer = new Database(path)
  let checkpoint = 0
  const before = times.get('COMMIT') ?? 0
  for (const batch of batches) {
    driver.append(batch)
    const start = threadTime()
    if (walPages(checkpointer) >= PAGES_TO_CHECKPOINT) checkpointer.pragma('wal_checkpoint(PASSIVE)')
    checkpoint += threadTime() - start
  }
  const commit = (times.get('COMMIT') ?? 0) - before
  driver.close()
  checkpointer.close()
  const inserts = times.get('INSERT INTO log') ?? 0
  const bind = bindTime(batches)
  const bare = insertTime(join(directory, 'bare.db'), batches)
  return {
    bind,
    insert: bare - bind,
    'index times and severities': inserts - bare,
    'index words': times.get('INSERT INTO log_text') ?? 0,
    commit,
    checkpoint,
  }
}

function walPages(database: Database.Database): number {
  const [row] = database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  return row === undefined ? 0 : row.log - row.checkpointed
}

/** The same rows into a table that has no index: what the indexes cost is the difference. */
function insertTime(path: string, batches: readonly LogBatch[]): number {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('wal_autocheckpoint = 0')
  database.exec(`CREATE TABLE log (id INTEGER PRIMARY KEY, ${COLUMNS.slice(1).join(', ')})`)
  const time = timeOfRows(database, `INSERT INTO log (${COLUMNS.join(', ')}) VALUES`, batches)
  database.close()
  return time
}

/** The same values bound to a statement that does nothing with them. */
function bindTime(batches: readonly LogBatch[]): number {
  const database = new Database(':memory:')
  database.exec('CREATE TABLE void (id INTEGER)')
  const time = timeOfRows(database, 'DELETE FROM void WHERE 0 AND 1 IN', batches)
  database.close()
  return time
}

function timeOfRows(database: Database.Database, sql: string, batches: readonly LogBatch[]): number {
  const row = `(${COLUMNS.map(() => '?').join(', ')})`
  const values = Array.from({ length: ROWS }, () => row)
  // As a list of values instead of rows, for what is no INSERT.
  const list = sql.startsWith('INSERT')
    ? values.join(', ')
    : `(${values.map((part) => part.slice(1, -1)).join(', ')})`
  const statement = database.prepare(`${sql} ${list}`)
  let time = 0
  let id = 1
  for (const batch of batches) {
    database.exec('BEGIN IMMEDIATE')
    const start = threadTime()
    for (let i = 0; i + ROWS <= batch.size; i += ROWS) statement.run(rowsOf(batch, i, id + i))
    time += threadTime() - start
    database.exec('COMMIT')
    id += batch.size
  }
  return time
}

const bound: (string | number | null)[] = []

function rowsOf(batch: LogBatch, start: number, firstId: number): (string | number | null)[] {
  let slot = 0
  for (let i = start; i < start + ROWS; i++) {
    bound[slot++] = firstId + i - start
    bound[slot++] = toMicroseconds(batch.timestamps[i] as number)
    bound[slot++] = batch.severities[i] as number
    bound[slot++] = batch.messages[i] as string
    bound[slot++] = batch.services[i] ?? null
    bound[slot++] = batch.hosts[i] ?? null
    bound[slot++] = batch.attributes[i] ?? null
  }
  return bound
}

function batchesOf(count: number): LogBatch[] {
  const batches: LogBatch[] = []
  for (let first = 0; first < count; first += BATCH) {
    const entries = benchEntries(Math.min(BATCH, count - first), first)
    const none = entries.map(() => undefined)
    batches.push({
      token: `batch ${first}`,
      size: entries.length,
      timestamps: entries.map(({ timestamp }) => Number(timestamp)),
      severities: entries.map(({ severity }) => Number(severity)),
      messages: entries.map(({ message }) => message),
      services: entries.map(({ service }) => service),
      hosts: entries.map(({ host }) => host),
      traceIds: none,
      spanIds: none,
      attributes: entries.map(({ attributes }) => JSON.stringify(attributes)),
    })
  }
  return batches
}
