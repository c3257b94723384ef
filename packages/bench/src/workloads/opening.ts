import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { benchEntries } from '../bench-entries.js'
import { storageOf } from '../fill.js'
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

async function killWhileWriting(key: string, directory: string, entries: number): Promise<number> {
  const child = fork(fileURLToPath(new URL('../write-until-killed.js', import.meta.url)), [key, directory])
  let committed = 0
  for (;;) {
    const [message] = (await once(child, 'message')) as [number]
    committed = message
    if (committed >= entries) break
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  return committed
}
