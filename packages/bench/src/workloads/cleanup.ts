import { benchEntry } from '../bench-entries.js'
import { fill, storageOf } from '../fill.js'
import { quantile } from '../statistics.js'
import type { Workload } from '../workload.js'

/** Deletes all old entries while new ones are being stored. */
export const cleanup: Workload = {
  name: 'cleanup',
  async run(subject, context) {
    const { entries = 1_000_000, rate = 5000 } = context.parameters
    const writer = await subject.open(context)
    const storage = storageOf(writer, subject.name)
    await fill(writer, entries)
    const latencies: number[] = []
    const begin = performance.now()
    let next = entries
    const timer = setInterval(() => {
      const due = entries + Math.floor((rate * (performance.now() - begin)) / 1000)
      const start = performance.now()
      for (; next < due; next++) {
        const receipt = storage.store({ ...benchEntry(next), severity: 'fatal' })
        if (next % 10 === 0) receipt.committed().then(() => latencies.push(performance.now() - start))
      }
    }, 1)
    // Deletes by severity: the new entries are fatal, so they remain.
    const maxAgeDaysBySeverity = { trace: 1, debug: 1, info: 1, warn: 1, error: 1 }
    const { deleted } = await storage.cleanup({ maxAgeDaysBySeverity })
    const elapsed = performance.now() - begin
    clearInterval(timer)
    await writer.flush()
    const left = await storage.count()
    await writer.close()
    if (deleted !== entries || left !== next - entries) {
      throw new Error(
        `The cleanup deleted ${deleted} of ${entries} entries, and ${left} of ${next - entries} new entries are stored.`,
      )
    }
    return {
      'deleted/s': (deleted / elapsed) * 1000,
      'committed p50 ms': quantile(latencies, 0.5),
      'committed p99 ms': quantile(latencies, 0.99),
      'committed max ms': Math.max(...latencies),
    }
  },
}
