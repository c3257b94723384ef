import { isLogStorageError, LogStorageError } from '@logpond/core'
import { inRealTime, type Waiting } from '../ownership/keep-trying.js'
import { isInUse } from '../recovery/incidents.js'

/** Upper limits of the pauses in milliseconds; together three seconds. */
const PAUSES = [200, 400, 800, 1600]

/**
 * Tries again to open a damaged database that must be moved aside while another driver has it open, a few times after pauses
 * of random length. If several processes open it at the same time, each keeps the others from moving it until they close it.
 */
export async function retryWhileInUse<Result>(
  open: () => Promise<Result>,
  signal?: AbortSignal,
  { pause, random }: Waiting = inRealTime,
): Promise<Result> {
  let wasInUse = false
  for (const longest of PAUSES) {
    try {
      return await open()
    } catch (thrown) {
      wasInUse ||= isInUse(thrown)
      // BUSY: the process that moves it aside has it to itself for a moment.
      if (!wasInUse || !(isInUse(thrown) || (isLogStorageError(thrown) && thrown.code === 'BUSY')))
        throw thrown
    }
    await pause(random() * longest)
    if (signal?.aborted) throw new LogStorageError('ABORTED', 'open was aborted', { cause: signal.reason })
  }
  return open()
}
