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
  encode: ['store core'],
  'hand over': ['#append sqlite', 'packBatch blocks', 'postMessage '],
  acknowledge: ['#settle core', '#receive sqlite'],
}

const PAGES_TO_CHECKPOINT = 1000
const BATCH = 2000

/**
 * Measures the CPU time of an entry in microseconds, in the main thread and in the thread that writes.
 *
 * A profiler samples the main thread while it stores as many entries as it can. What the writer does with a batch is measured
 * separately, with the same entries in the same batches. The rest of the time of the other threads is receiving, answering,
 * and making blocks.
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
    figures['writer: make blocks, receive, answer, rest µs'] = others - known
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

/** CPU time of appending all batches in this thread, in milliseconds. Runs the checkpoints itself, so that commits have none. */
async function writerTimes(directory: string, batches: readonly LogBatch[]): Promise<Record<string, number>> {
  const times: StatementTimes = new Map()
  const path = join(directory, 'profile.db')
  const driver = new SqliteDriver({ binding: timedBinding(times), options: { path, walAutocheckpoint: 0 } })
  await driver.open()
  const beside = new Database(path)
  times.clear()
  let [append, checkpoint] = [0, 0]
  for (const batch of batches) {
    const start = threadTime()
    await driver.append(batch)
    const appended = threadTime()
    append += appended - start
    if (walPages(beside) >= PAGES_TO_CHECKPOINT) beside.pragma('wal_checkpoint(PASSIVE)')
    checkpoint += threadTime() - appended
  }
  const statements = [...times.values()].reduce((sum, time) => sum + time, 0)
  const commit = times.get('COMMIT') ?? 0
  await driver.close()
  beside.close()
  return {
    'pack and compress': append - statements,
    statements: statements - commit,
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
