import type { LogStorage } from '@logpond/core'

/** Closes a storage that is being followed; the followers end when they have read all that is committed. */
export async function closeFollowed(storage: LogStorage): Promise<void> {
  // A follower that is handing out a page must have come back for more.
  await new Promise(setImmediate)
  await storage.close()
}
