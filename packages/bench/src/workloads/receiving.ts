import { benchEntries } from '../bench-entries.js'
import type { Received, Writer } from '../subject.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

/** Share of the entries that come first and do not count: within them, code is compiled, and threads start. */
const WARM = 0.2

/**
 * Takes entries in over the network from several clients, each of which sends its next request when the last one is answered; or, with
 * a subject that does not listen, stores the same entries in the process. Measures until the last one is committed, and on until all
 * are sealed: a subject that takes entries in slowly has sealed more of them by the end of the first time.
 */
export const receiving: Workload = {
  name: 'receiving',
  async run(subject, context) {
    const { entries: count = 300_000, connections = 4, size = 512 } = context.parameters
    const writer = await subject.open(context)
    const warm = Math.floor(count * WARM)
    const measured = count - warm
    const own = writer.receive === undefined ? benchEntries(count) : []
    const take = async (first: number, entries: number) =>
      (await writer.receive?.({ first, entries, connections, size })) ??
      (await storeAll(writer, own.slice(first, first + entries), size))
    await take(0, warm)
    await writer.settle?.()
    const [main, all] = [process.threadCpuUsage(), process.cpuUsage()]
    const { seconds, cpu: clients } = await take(warm, measured)
    const mainCpu = totalOf(process.threadCpuUsage(main))
    const committedCpu = totalOf(process.cpuUsage(all))
    const committed = performance.now()
    await writer.settle?.()
    const sealedSeconds = seconds + (performance.now() - committed) / 1000
    const sealedCpu = totalOf(process.cpuUsage(all))
    await writer.close()
    await verify(subject, context, count)
    return {
      'entries/s': measured / seconds,
      'main thread µs/entry': mainCpu / measured,
      'other threads µs/entry': (committedCpu - mainCpu) / measured,
      'sealed entries/s': measured / sealedSeconds,
      'sealed, with clients µs/entry': (sealedCpu + clients) / measured,
    }
  },
}

async function storeAll(
  writer: Writer,
  entries: Parameters<Writer['write']>[0],
  size: number,
): Promise<Received> {
  const start = performance.now()
  for (let at = 0; at < entries.length; at += size) {
    await writer.write(entries.slice(at, at + size))
    await turn()
  }
  await writer.flush()
  return { seconds: (performance.now() - start) / 1000, cpu: 0 }
}

function totalOf({ user, system }: NodeJS.CpuUsage): number {
  return user + system
}
