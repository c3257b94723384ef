import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { WriteReceipt } from '@logpond/core'
import { benchEntries } from '../bench-entries.js'
import { storageOf } from '../fill.js'
import { quantile } from '../statistics.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

const PORTION = 1000
/** Maximum number of pending portions: enough to keep the writer busy, and fewer entries than the queue holds. */
const WINDOW = 8
const MIB = 1024 * 1024

/** Measures the effects of a setting: throughput, latency of single entries, and space. */
export const tuning: Workload = {
  name: 'tuning',
  async run(subject, context) {
    const { entries: count = 500_000 } = context.parameters
    const wal = join(context.directory, 'logpond.db-wal')
    const entries = benchEntries(count)
    const writer = await subject.open(context)
    const storage = storageOf(writer, subject.name)
    const latencies: number[] = []
    const waiting: Promise<unknown>[] = []
    let walBytes = 0
    const [wall, all] = [performance.now(), process.cpuUsage()]
    for (let next = 0; next < count; next += PORTION) {
      const start = performance.now()
      const receipts: WriteReceipt[] = entries
        .slice(next, next + PORTION)
        .map((entry) => storage.store(entry))
      const committed = receipts.at(-1)?.committed() ?? Promise.resolve()
      waiting.push(committed.then(() => latencies.push(performance.now() - start)))
      walBytes = Math.max(walBytes, statSync(wal, { throwIfNoEntry: false })?.size ?? 0)
      if (waiting.length > WINDOW) await waiting.shift()
      await turn()
    }
    await writer.flush()
    const elapsed = performance.now() - wall
    const { user, system } = process.cpuUsage(all)
    const kept = statSync(wal, { throwIfNoEntry: false })?.size ?? 0
    walBytes = Math.max(walBytes, kept)
    await writer.close()
    await verify(subject, context, count)
    return {
      'entries/s': (count / elapsed) * 1000,
      'CPU µs/entry': (user + system) / count,
      'committed p50 ms': quantile(latencies, 0.5),
      'committed p99 ms': quantile(latencies, 0.99),
      'committed max ms': Math.max(...latencies),
      'WAL max MiB': walBytes / MIB,
      'WAL at end MiB': kept / MIB,
    }
  },
}
