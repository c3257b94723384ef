import { benchEntries } from '../bench-entries.js'
import { storageOf } from '../fill.js'
import { killWhileWriting } from '../kill-while-writing.js'
import { median } from '../statistics.js'
import type { Workload } from '../workload.js'

/** Measures how long it takes to open a store and to commit the first entry, and to open a store whose process was killed. */
export const opening: Workload = {
  name: 'opening',
  async run(subject, context) {
    const { entries = 100_000, rounds = 11 } = context.parameters
    const times = { opened: [] as number[], committed: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const start = performance.now()
      const writer = await subject.open(context)
      times.opened.push(performance.now() - start)
      await writer.write(benchEntries(1))
      await writer.flush()
      times.committed.push(performance.now() - start)
      await writer.close()
    }
    const committed = await killWhileWriting(context.key, context.directory, entries)
    const start = performance.now()
    const writer = await subject.open(context)
    const recovered = performance.now() - start
    const stored = await storageOf(writer, subject.name).count()
    await writer.close()
    if (stored < committed)
      throw new Error(`${committed} entries were committed, but only ${stored} are stored.`)
    return {
      'open ms': median(times.opened),
      'first commit ms': median(times.committed),
      'open after a kill ms': recovered,
    }
  },
}
