import type { LogStorage } from '@logpond/core'

/** Closes a storage that is being followed. The followers end after they have read everything that is committed. */
export async function closeFollowed(storage: LogStorage): Promise<void> {
  // A follower that is yielding a page must first ask for the next one.
  await new Promise(setImmediate)
  await storage.close()
}
