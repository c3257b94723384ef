import { benchEntries } from '../bench-entries.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/**
 * Takes entries in over the network from several clients, each of which sends its next request when the last one is answered; or, with
 * a subject that does not listen, stores the same entries in the process. Measures until the last one is committed.
 */
export const receiving: Workload = {
  name: 'receiving',
  async run(subject, context) {
    const { entries: count = 300_000, connections = 4, size = 512 } = context.parameters
    const writer = await subject.open(context)
    const entries = writer.receive === undefined ? benchEntries(count) : []
    const [wall, main, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()]
    let seconds = await writer.receive?.({ entries: count, connections, size })
    if (seconds === undefined) {
      for (let start = 0; start < count; start += size) {
        await writer.write(entries.slice(start, start + size))
        await turn()
      }
      await writer.flush()
      seconds = (performance.now() - wall) / 1000
    }
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    await writer.close()
    await verify(subject, context, count)
    const mainCpu = mainThread.user + mainThread.system
    return {
      'entries/s': count / seconds,
      'main thread µs/entry': mainCpu / count,
      'other threads µs/entry': (everything.user + everything.system - mainCpu) / count,
    }
  },
}
