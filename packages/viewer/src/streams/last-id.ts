import type { LogStorage } from '@logpond/core'

/** The greatest id that is committed now, by any process. */
export async function lastIdOf(
  storage: Pick<LogStorage, 'follow' | 'stats'>,
  signal?: AbortSignal,
): Promise<number> {
  let found: number | undefined
  const follower = storage.follow(
    {},
    {
      signal,
      onPosition: (id) => {
        found = id
        // Ends the follower before it reads.
        throw new Error('The last id is known.')
      },
    },
  )
  try {
    await follower.next()
  } catch (thrown) {
    if (found === undefined) throw thrown
  }
  return found ?? storage.stats().lastId
}
