import type { LogBatch, LogDriver } from '@logpond/core'
import type { BusyStore } from '../../store/busy-store.js'

/** Milliseconds that a synchronous append may wait for work that is under way. */
const TIMEOUT = 10_000

/** Appends batches as core does for a driver with `appendAhead`. */
export async function ahead(store: BusyStore, driver: LogDriver, count: number): Promise<void> {
  const writes: Promise<void>[] = []
  for (let i = 0; i < count; i++) {
    // At most one batch ahead.
    if (i > 1) await writes[i - 2]
    const isFirst = i === 0
    const write = (batch: LogBatch) => (isFirst ? driver.append(batch) : driver.appendAhead?.(batch))
    const writing = store.append(write, i % 3 === 1 ? 200 : undefined)
    writing.catch(() => {})
    writes.push(writing)
  }
  await Promise.all(writes)
}

/** Appends synchronously while each other kind of work is under way, as a process does when it ends. */
export async function whileSynchronous(store: BusyStore, driver: LogDriver): Promise<void> {
  const appendSync = () => store.append((batch) => driver.appendSync?.(batch, TIMEOUT))
  const work: (() => Promise<unknown>)[] = [
    async () => driver.checkpoint?.(),
    () => store.clean(driver, 9),
    () => store.sync(driver),
    () => store.read(driver, 'young'),
    () => store.read(driver, 'staying'),
    () => store.readStats(driver),
  ]
  for (const start of work) {
    for (const turn of [0, 1]) {
      const going = start()
      going.catch(() => {})
      for (let i = 0; i < turn; i++) await new Promise(setImmediate)
      await Promise.all([going, appendSync()])
      await store.append((batch) => driver.append(batch))
    }
  }
}
