import { benchEntries } from '../bench-entries.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/** Stores entries as fast as the subject accepts them. Measures from the first call to the last commit. */
export const throughput: Workload = {
  name: 'throughput',
  async run(subject, context) {
    const { entries: count = 200_000, portion = 1000 } = context.parameters
    const entries = benchEntries(count)
    const writer = await subject.open(context)
    const [wall, main, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()]
    for (let start = 0; start < count; start += portion) {
      await writer.write(entries.slice(start, start + portion))
      await turn()
    }
    await writer.flush()
    const committed = performance.now() - wall
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    await writer.close()
    const closed = performance.now() - wall
    await verify(subject, context, count)
    const mainCpu = mainThread.user + mainThread.system
    return {
      'entries/s': (count / committed) * 1000,
      'entries/s with close': (count / closed) * 1000,
      'main thread µs/entry': mainCpu / count,
      'other threads µs/entry': (everything.user + everything.system - mainCpu) / count,
    }
  },
}
