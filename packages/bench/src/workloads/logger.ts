import { benchEntries } from '../bench-entries.js'
import { verifyLines } from '../loggers/stored-lines.js'
import { turn } from '../turn.js'
import type { Workload } from '../workload.js'

/** Lines that are logged together, as those of a few requests. */
const PORTION = 20

/**
 * Logs lines at a fixed rate, at which every subject keeps up. Measures what a line costs on the thread of the application: CPU time,
 * including all work until the last line is stored, and the time that the calls take.
 */
export const logger: Workload = {
  name: 'logger',
  async run(subject, context) {
    const { lines: count = 100_000, rate = 10_000 } = context.parameters
    const entries = benchEntries(count)
    const writer = await subject.open(context)
    // The first lines include compilation, so they do not count.
    const warm = Math.floor(count / 5 / PORTION) * PORTION
    await write(0, warm)
    const [wall, main, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()]
    const inCalls = await write(warm, count)
    const elapsed = performance.now() - wall
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    await writer.close()
    await verifyLines(subject, context, count)
    const measured = count - warm
    const mainCpu = mainThread.user + mainThread.system
    return {
      'main thread µs/line': mainCpu / measured,
      'calls µs/line': (inCalls * 1000) / measured,
      'other threads µs/line': (everything.user + everything.system - mainCpu) / measured,
      'lines/s': (measured / elapsed) * 1000,
    }

    /** @returns Milliseconds in the calls of the logger. */
    async function write(from: number, to: number): Promise<number> {
      const began = performance.now()
      let milliseconds = 0
      for (let start = from; start < to; start += PORTION) {
        const due = began + ((start - from) / rate) * 1000
        if (performance.now() < due)
          await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
        const portion = entries.slice(start, Math.min(to, start + PORTION))
        const called = performance.now()
        await writer.write(portion)
        milliseconds += performance.now() - called
        await turn()
      }
      await writer.flush()
      return milliseconds
    }
  },
}
