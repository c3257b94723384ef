import { join } from 'node:path'
import type { LogBatch } from '@logpond/core'
import { SqliteDriver } from '@logpond/sqlite'
import Database from 'better-sqlite3'
import { benchEntries } from '../bench-entries.js'
import { profileMainThread } from '../profile/main-thread-profile.js'
import { threadTime } from '../profile/thread-time.js'
import { type StatementTimes, timedBinding } from '../profile/timed-binding.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Figures, Workload } from '../workload.js'

/** The parts of the main thread's work, and their functions. */
const MAIN_THREAD = {
  encode: ['store log-writer.js'],
  'hand over': ['#append worker-driver.js', 'packBatch packed-batch.js', 'postMessage '],
  acknowledge: ['#settle batch-processor.js', '#receive driver-thread.js'],
}

const PAGES_TO_CHECKPOINT = 1000
const BATCH = 2000

/**
 * Measures the CPU time of an entry in microseconds, in the main thread and in the thread that writes.
 *
 * A profiler samples the main thread while it stores as many entries as it can. The statements of the writer are measured
 * separately, with the same entries in the same batches, one statement after the other. The rest of the time of the other threads is
 * receiving, checking tokens, and answering.
 */
export const profile: Workload = {
  name: 'profile',
  async run(subject, context) {
    const { entries: count = 200_000, portion = 1000 } = context.parameters
    const entries = benchEntries(count)
    const writer = await subject.open(context)
    // The first entries include compilation, so they do not count.
    const [warm, sampled] = [Math.floor(count / 5), Math.floor(count / 2)]
    await write(0, warm)
    const [main, all] = [process.threadCpuUsage(), process.cpuUsage()]
    await write(warm, sampled)
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    // Sampling itself takes time. So it provides only the shares, and the CPU clock provides the sum.
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

/** CPU time of the statements of all batches, in milliseconds. */
async function writerTimes(directory: string, batches: readonly LogBatch[]): Promise<Record<string, number>> {
  const all = await timesOf(join(directory, 'profile.db'), batches)
  const bare = await timesOf(join(directory, 'bare.db'), batches, {
    prepare: 'DROP INDEX log_by_time; DROP INDEX log_errors_by_time',
  })
  const bound = await timesOf(join(directory, 'bound.db'), batches, { insertsNothing: true })
  return {
    bind: bound.insert,
    insert: bare.insert - bound.insert,
    'index times and severities': all.insert - bare.insert,
    'index words': all.indexWords,
    commit: all.commit,
    checkpoint: all.checkpoint,
  }
}

interface WriterTimes {
  readonly insert: number
  readonly indexWords: number
  readonly commit: number
  readonly checkpoint: number
}

/** Appends all batches in this thread. Runs the checkpoints itself, so that the time of commits does not include them. */
async function timesOf(
  path: string,
  batches: readonly LogBatch[],
  { prepare = '', insertsNothing = false } = {},
): Promise<WriterTimes> {
  const times: StatementTimes = new Map()
  const driver = new SqliteDriver({
    binding: timedBinding(
      times,
      (sql) => insertsNothing && sql.includes('INSERT INTO log (') && sql.includes('SELECT'),
    ),
    options: { path, walAutocheckpoint: 0 },
  })
  await driver.open()
  const beside = new Database(path)
  beside.exec(prepare)
  let checkpoint = 0
  const before = times.get('COMMIT') ?? 0
  for (const batch of batches) {
    driver.append(batch)
    const start = threadTime()
    if (walPages(beside) >= PAGES_TO_CHECKPOINT) beside.pragma('wal_checkpoint(PASSIVE)')
    checkpoint += threadTime() - start
  }
  const commit = (times.get('COMMIT') ?? 0) - before
  driver.close()
  beside.close()
  return {
    insert: times.get('INSERT INTO log') ?? 0,
    indexWords: times.get('INSERT INTO log_text') ?? 0,
    commit,
    checkpoint,
  }
}

function walPages(database: Database.Database): number {
  const [row] = database.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  return row === undefined ? 0 : row.log - row.checkpointed
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
