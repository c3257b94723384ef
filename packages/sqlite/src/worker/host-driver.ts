import { workerData } from 'node:worker_threads'
import type { MaybePromise } from '@logpond/core'
import { DriverHost } from './driver-host.js'
import { ENDED, type HostedDriver, REPLIES, type ThreadRole, type ThreadStart } from './thread-protocol.js'

/**
 * Makes this worker thread host a driver: the counterpart of a `WorkerDriver`, called once by the module that it
 * starts as its thread.
 *
 * @param create Makes the driver from what the `WorkerDriver` was given as `setup`, and the thread's role.
 */
export async function hostDriver(
  create: (setup: unknown, role: ThreadRole) => MaybePromise<HostedDriver>,
): Promise<void> {
  const start = workerData as ThreadStart
  process.once('exit', () => {
    Atomics.store(start.progress, ENDED, 1)
    // Who waits for a reply looks again only when their number changes.
    Atomics.add(start.progress, REPLIES, 1)
    Atomics.notify(start.progress, REPLIES)
  })
  new DriverHost(await create(start.setup, start.role), start)
}
