import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openLogStorage } from '@logpond/core'
import { faultyDriver, memoryDriver } from '@logpond/core/testing'
import { benchEntry } from '../bench-entries.js'
import { fill } from '../fill.js'
import { median } from '../statistics.js'
import { turn } from '../turn.js'
import { verify } from '../verify.js'
import type { Workload } from '../workload.js'

const MEBIBYTE = 2 ** 20

let gc: (() => void) | undefined

/** Sets the flag only when this workload runs, because Bun does not have it. */
function collectGarbage(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as () => void
  }
  gc()
}

/** Measures the memory of a full queue, of an open storage, and after a long run. */
export const memory: Workload = {
  name: 'memory',
  async run(subject, context) {
    const { entries = 1_000_000, queues = 5 } = context.parameters
    const queue = await memoryOfFullQueue(queues)
    collectGarbage()
    const before = process.memoryUsage.rss()
    const writer = await subject.open(context)
    await fill(writer, 1000)
    collectGarbage()
    const opened = process.memoryUsage.rss()
    await fill(writer, entries / 2, 1000)
    collectGarbage()
    const halfway = await restingHeap()
    await fill(writer, entries / 2, 1000 + entries / 2)
    const end = await restingHeap()
    const rss = process.memoryUsage.rss()
    await writer.close()
    await verify(subject, context, 1000 + entries)
    return {
      'full queue of 10,000 MiB': queue,
      'open storage MiB': (opened - before) / MEBIBYTE,
      'after the run MiB': (rss - before) / MEBIBYTE,
      'heap grown in the second half MiB': (end - halfway) / MEBIBYTE,
    }
  },
}

async function memoryOfFullQueue(queues: number): Promise<number> {
  const taken: number[] = []
  for (let queue = 0; queue < queues; queue++) {
    const driver = faultyDriver(memoryDriver())
    driver.block('append')
    const storage = await openLogStorage({ driver, flushOnExit: false, onDrop: () => {} })
    const before = await restingHeap()
    for (let i = 0; i < 10_000; i++) storage.store(benchEntry(i))
    taken.push(((await restingHeap()) - before) / MEBIBYTE)
    if (storage.stats().refused > 0) throw new Error('The queue of 10,000 refused an entry.')
    driver.release()
    await storage.close()
  }
  return median(taken)
}

async function restingHeap(): Promise<number> {
  await turn()
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
