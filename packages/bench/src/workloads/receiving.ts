import { benchEntries } from '../bench-entries.js'
import type { Received, Writer } from '../subject.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

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
    const entries = writer.receive === undefined ? benchEntries(count) : []
    const [main, all] = [process.threadCpuUsage(), process.cpuUsage()]
    const { seconds, cpu: clients } =
      (await writer.receive?.({ entries: count, connections, size })) ??
      (await storeAll(writer, entries, size))
    const mainCpu = totalOf(process.threadCpuUsage(main))
    const committedCpu = totalOf(process.cpuUsage(all))
    const committed = performance.now()
    await writer.settle?.()
    const sealedSeconds = seconds + (performance.now() - committed) / 1000
    const sealedCpu = totalOf(process.cpuUsage(all))
    await writer.close()
    await verify(subject, context, count)
    return {
      'entries/s': count / seconds,
      'main thread µs/entry': mainCpu / count,
      'other threads µs/entry': (committedCpu - mainCpu) / count,
      'sealed entries/s': count / sealedSeconds,
      'sealed, with clients µs/entry': (sealedCpu + clients) / count,
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
