import { monitorEventLoopDelay } from 'node:perf_hooks'

/** The note of a writer about its longest event-loop delay, in milliseconds. */
export const LOOP_DELAY = 'longest event-loop delay'

/** The longest event-loop delay of this process while something goes on: what the machine does to one that waits. */
export async function loopDelayDuring(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}
