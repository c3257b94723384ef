import { monitorEventLoopDelay } from 'node:perf_hooks'

/** The name of the note with the longest event-loop delay of a writer, in milliseconds. */
export const LOOP_DELAY = 'longest event-loop delay'

/** The longest event-loop delay of this process during the work: the delay that the machine causes in a process that only waits. */
export async function loopDelayDuring(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}
