import { isLogStorageError, LogStorageError } from '@logpond/core'
import { inRealTime, type Waiting } from '../ownership/keep-trying.js'
import { isInUse } from '../recovery/incidents.js'

/** The longest pauses in milliseconds, three seconds in all. */
const PAUSES = [200, 400, 800, 1600]

/**
 * Opens a database again, a few times after pauses of random length, when it should be put aside and another driver has
 * it open: of processes that start together on a damaged database, each keeps the others from it until they step back.
 */
export async function retryWhileInUse<Result>(
  open: () => Promise<Result>,
  signal?: AbortSignal,
  { pause, random }: Waiting = inRealTime,
): Promise<Result> {
  let hasMet = false
  for (const longest of PAUSES) {
    try {
      return await open()
    } catch (thrown) {
      hasMet ||= isInUse(thrown)
      // Who puts it aside has it alone for a moment.
      if (!hasMet || !(isInUse(thrown) || (isLogStorageError(thrown) && thrown.code === 'BUSY'))) throw thrown
    }
    await pause(random() * longest)
    if (signal?.aborted) throw new LogStorageError('ABORTED', 'open was aborted', { cause: signal.reason })
  }
  return open()
}
