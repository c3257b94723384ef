import { monitorEventLoopDelay } from 'node:perf_hooks'
import { benchEntry } from '../bench-entries.js'
import { quantile } from '../statistics.js'
import type { Writer } from '../subject.js'
import { verify, verifyCount } from '../verify.js'
import type { Figures, Workload } from '../workload.js'

/** One in this many entries is followed until it is committed. */
const FOLLOWED = 20

/** Milliseconds before the measurement, for each of its seconds: without work, and to warm up. */
const IDLE = 200
const WARM = 100

/** Stores entries at a steady rate, like a busy application. */
export const steady: Workload = {
  name: 'steady',
  async run(subject, context) {
    const { rate = 20_000, seconds = 5 } = context.parameters
    const idle = await loopDelay(IDLE * seconds)
    const writer = await subject.open(context)
    // The first entries include compilation and startup, so they do not count.
    const warm = await produce(writer, { rate, seconds: (WARM / 1000) * seconds, first: 0 })
    const [main, all] = [process.threadCpuUsage(), process.cpuUsage()]
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const { next, calls, latencies } = await produce(writer, { rate, seconds, first: warm.next })
    delay.disable()
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    // Not the flush of the writer, which throws if an entry was refused: in this workload, that is a result and not a failure.
    await (writer.storage ?? writer).flush()
    const refused = writer.storage?.stats().refused ?? 0
    await writer.close()
    if (refused === 0) await verify(subject, context, next)
    else await verifyCount(subject, context, next - refused)
    const count = next - warm.next
    const mainCpu = mainThread.user + mainThread.system
    return {
      'store() p50 µs': quantile(calls, 0.5) * 1000,
      'store() p99.9 µs': quantile(calls, 0.999) * 1000,
      ...(latencies.length === 0 ? {} : latency(latencies)),
      'loop delay added p99 ms': delay.percentile(99) / 1e6 - idle,
      'loop delay max ms': delay.max / 1e6,
      'main thread µs/entry': mainCpu / count,
      'other threads µs/entry': (everything.user + everything.system - mainCpu) / count,
      refused,
    }
  },
}

const latency = (latencies: readonly number[]): Figures => ({
  'committed p50 ms': quantile(latencies, 0.5),
  'committed p99 ms': quantile(latencies, 0.99),
})

interface Produced {
  readonly next: number
  readonly calls: number[]
  readonly latencies: number[]
}

/** Stores the entries that are due, every millisecond. */
function produce(
  writer: Writer,
  { rate, seconds, first }: { rate: number; seconds: number; first: number },
): Promise<Produced> {
  const calls: number[] = []
  const latencies: number[] = []
  const begin = performance.now()
  let next = first
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      try {
        const elapsed = Math.min(performance.now() - begin, seconds * 1000)
        const due = first + Math.floor((rate * elapsed) / 1000)
        for (; next < due; next++) store(writer, next, calls, latencies)
        if (elapsed < seconds * 1000) return
        clearInterval(timer)
        resolve({ next, calls, latencies })
      } catch (error) {
        clearInterval(timer)
        reject(error)
      }
    }, 1)
  })
}

function store(writer: Writer, i: number, calls: number[], latencies: number[]): void {
  const entry = benchEntry(i)
  const start = performance.now()
  if (writer.storage === undefined) {
    writer.write([entry])
    calls.push(performance.now() - start)
    return
  }
  const receipt = writer.storage.store(entry)
  calls.push(performance.now() - start)
  if (i % FOLLOWED !== 0) return
  receipt.committed().then(
    () => latencies.push(performance.now() - start),
    () => {},
  )
}

async function loopDelay(milliseconds: number): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await new Promise<void>((resolve) => {
    const begin = performance.now()
    const timer = setInterval(() => {
      if (performance.now() - begin < milliseconds) return
      clearInterval(timer)
      resolve()
    }, 1)
  })
  delay.disable()
  return delay.percentile(99) / 1e6
}
