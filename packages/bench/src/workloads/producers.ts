import { benchEntries } from '../bench-entries.js'
import { quantile } from '../statistics.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/** Many concurrent producers. Each waits until its entry is committed before it stores the next one. */
export const producers: Workload = {
  name: 'producers',
  async run(subject, context) {
    const { producers: count = 500, each = 100 } = context.parameters
    const entries = benchEntries(count * each)
    const writer = await subject.open(context)
    const { storage } = writer
    if (storage === undefined)
      throw new Error(`${subject.name} does not report when a single entry is committed.`)
    const latencies: number[] = []
    let next = 0
    const begin = performance.now()
    await Promise.all(
      Array.from({ length: count }, async () => {
        for (let i = 0; i < each; i++) {
          const entry = entries[next++]
          const start = performance.now()
          if (entry !== undefined) await storage.store(entry).committed()
          latencies.push(performance.now() - start)
        }
      }),
    )
    const elapsed = performance.now() - begin
    await writer.close()
    await verify(subject, context, entries.length)
    return {
      'entries/s': (entries.length / elapsed) * 1000,
      'committed p50 ms': quantile(latencies, 0.5),
      'committed p99 ms': quantile(latencies, 0.99),
    }
  },
}
