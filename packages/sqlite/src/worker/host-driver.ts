import { workerData } from 'node:worker_threads'
import type { MaybePromise } from '@logpond/core'
import { DriverHost } from './driver-host.js'
import { ENDED, HELLO, type HostedDriver, REPLIES, type ThreadStart } from './thread-protocol.js'

/**
 * Makes this worker thread host a driver. The counterpart of `WorkerDriver`: the module that it starts as a thread calls this
 * once.
 *
 * @param create Creates the driver from the data with which the thread was started.
 */
export async function hostDriver(create: (start: ThreadStart) => MaybePromise<HostedDriver>): Promise<void> {
  const start = workerData as ThreadStart
  start.port.postMessage(HELLO)
  process.once('exit', () => {
    Atomics.store(start.progress, ENDED, 1)
    // A caller that waits for a reply wakes only if the number of replies changes.
    Atomics.add(start.progress, REPLIES, 1)
    Atomics.notify(start.progress, REPLIES)
  })
  new DriverHost(await create(start), start)
}
