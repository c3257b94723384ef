import { LogStorageError, systemClock } from '@logpond/core'

/** How to wait. */
export interface Waiting {
  pause(milliseconds: number): Promise<unknown>
  /** From 0 to 1. */
  random(): number
}

/** Upper limits of the pauses in milliseconds; together an eighth of a second. */
const PAUSES = [4, 8, 16, 32, 64]

export const inRealTime: Waiting = {
  pause: (milliseconds) => new Promise<void>((resolve) => void systemClock.after(milliseconds, resolve)),
  random: Math.random,
}

/** Codes that may pass; `UNSUPPORTED` is that of another SQLite library in this process. */
const TEMPORARY: ReadonlySet<string | undefined> = new Set(['BUSY', 'UNSUPPORTED'])

/**
 * Tries again to claim a file that another driver has, a few times after pauses of random length: the other driver may be
 * closing it, or may have been refused too.
 *
 * @throws LogStorageError The refusal of the last attempt; or `ABORTED`.
 */
export async function keepTrying(
  tryClaim: () => LogStorageError | undefined,
  refusal: LogStorageError,
  signal?: AbortSignal,
  { pause, random }: Waiting = inRealTime,
): Promise<void> {
  let last: LogStorageError | undefined = refusal
  for (const longest of PAUSES) {
    if (!TEMPORARY.has(last?.code)) break
    await pause(random() * longest)
    if (signal?.aborted) throw new LogStorageError('ABORTED', 'open was aborted', { cause: signal.reason })
    last = tryClaim()
  }
  if (last !== undefined) throw last
}
