import { benchEntries } from '../bench-entries.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/** Writes batches of one size. Each is committed before the next one begins. */
export const batches: Workload = {
  name: 'batches',
  async run(subject, context) {
    const { entries: wanted = 50_000, size = 100 } = context.parameters
    const rounds = Math.max(1, Math.floor(wanted / size))
    const entries = benchEntries(rounds * size)
    const writer = await subject.open(context)
    const start = performance.now()
    for (let i = 0; i < entries.length; i += size) {
      await writer.write(entries.slice(i, i + size))
      await writer.flush()
    }
    const elapsed = performance.now() - start
    await writer.close()
    await verify(subject, context, entries.length)
    return { 'entries/s': (entries.length / elapsed) * 1000, 'ms/batch': elapsed / rounds }
  },
}
