import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkAnswers } from '../demo/check-answers.js'
import { demoPortions } from '../demo/demo-entries.js'
import { bytesOf, dataSetOf } from '../demo/prepared-store.js'
import { turn } from '../turn.js'
import type { DemoWorkload } from '../workload.js'
import { bytesWritten } from './bytes-written.js'

/** Stores entries of the demo as fast as possible, until they are committed. */
export const demoWrites: DemoWorkload = {
  name: 'demo writes',
  async run(subject, context) {
    const { entries = 500_000 } = context.parameters
    const directory = join(context.directory, 'store')
    await mkdir(directory)
    const data = await dataSetOf(context, entries)
    // Made before, so that its time does not count: it is the same for all subjects.
    const portions = [...demoPortions(entries)]
    const writer = await subject.open?.({ directory })
    if (writer === undefined) throw new Error(`${subject.name} cannot store entries.`)
    const before = bytesWritten()
    const [start, main, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()]
    for (const portion of portions) {
      await writer.write(portion)
      await turn()
    }
    await writer.flush()
    const committed = performance.now() - start
    const mainThread = process.threadCpuUsage(main)
    const everything = process.cpuUsage(all)
    await writer.close()
    const closed = performance.now() - start
    const written = bytesWritten()
    const bytes = await bytesOf(subject, directory)
    const reader = await subject.read({ directory })
    try {
      await checkAnswers(subject, reader, data.answered)
    } finally {
      await reader.close()
    }
    const mainCpu = mainThread.user + mainThread.system
    return {
      'entries/s': (entries / committed) * 1000,
      'entries/s with close': (entries / closed) * 1000,
      'main thread µs/entry': mainCpu / entries,
      'other threads µs/entry': (everything.user + everything.system - mainCpu) / entries,
      'bytes/entry': bytes / entries,
      ...(before === undefined || written === undefined
        ? {}
        : { 'bytes written/entry': (written - before) / entries }),
    }
  },
}
