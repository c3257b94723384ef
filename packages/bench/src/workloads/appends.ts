import { benchEntries } from '../bench-entries.js'
import { median } from '../statistics.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/** Appends batches of one size that were prepared before, one after the other. */
export const appends: Workload = {
  name: 'appends',
  async run(subject, context) {
    const { entries: wanted = 100_000, size = 1000 } = context.parameters
    const batches = Math.max(1, Math.floor(wanted / size))
    const entries = benchEntries(batches * size)
    const writer = await subject.open(context)
    const works = Array.from({ length: batches }, (_, i) =>
      writer.prepare?.(entries.slice(i * size, (i + 1) * size)),
    )
    const times: number[] = []
    const start = performance.now()
    for (const work of works) {
      if (work === undefined) throw new Error(`${subject.name} cannot prepare batches.`)
      const begin = performance.now()
      await work()
      times.push(performance.now() - begin)
    }
    const elapsed = performance.now() - start
    await writer.close()
    await verify(subject, context, entries.length)
    return { 'entries/s': (entries.length / elapsed) * 1000, 'batch p50 ms': median(times) }
  },
}
