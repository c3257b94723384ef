import { benchEntries } from '../bench-entries.js'
import { median } from '../statistics.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/** Writes bursts of entries with pauses in between. Measures how long the caller is blocked, and when all entries are committed. */
export const burst: Workload = {
  name: 'burst',
  async run(subject, context) {
    const { size = 10_000, rounds = 10 } = context.parameters
    const writer = await subject.open(context)
    const [blocked, committed]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const entries = benchEntries(size, round * size)
      const start = performance.now()
      const taken = writer.write(entries)
      blocked.push(performance.now() - start)
      await taken
      await writer.flush()
      committed.push(performance.now() - start)
      await turn()
    }
    await writer.close()
    await verify(subject, context, size * rounds)
    return {
      'ms blocked': median(blocked),
      'ms to committed': median(committed),
      'entries/s': (size / median(committed)) * 1000,
    }
  },
}
