import { LogStorageError, systemClock } from '@logpond/core'

/** How to wait. */
export interface Waiting {
  pause(milliseconds: number): Promise<unknown>
  /** From 0 to 1. */
  random(): number
}

/** The longest pauses in milliseconds, an eighth of a second in all. */
const PAUSES = [4, 8, 16, 32, 64]

export const inRealTime: Waiting = {
  pause: (milliseconds) => new Promise<void>((resolve) => void systemClock.after(milliseconds, resolve)),
  random: Math.random,
}

/** `UNSUPPORTED` beside another SQLite library of this process. */
const PASSING: ReadonlySet<string | undefined> = new Set(['BUSY', 'UNSUPPORTED'])

/**
 * Claims a file that another one has again, a few times after pauses of random length: who was in the way may just be
 * closing it, or have stepped back too.
 *
 * @throws LogStorageError Why it cannot be had, the last time; or `ABORTED`.
 */
export async function keepTrying(
  tryClaim: () => LogStorageError | undefined,
  refusal: LogStorageError,
  signal?: AbortSignal,
  { pause, random }: Waiting = inRealTime,
): Promise<void> {
  let last: LogStorageError | undefined = refusal
  for (const longest of PAUSES) {
    if (!PASSING.has(last?.code)) break
    await pause(random() * longest)
    if (signal?.aborted) throw new LogStorageError('ABORTED', 'open was aborted', { cause: signal.reason })
    last = tryClaim()
  }
  if (last !== undefined) throw last
}
