import {
  type Clock,
  isLogStorageError,
  type LiveFilter,
  type LogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { pause } from './pause.js'

const MIN_DELAY = 250
const MAX_DELAY = 5000

export interface FollowAgainOptions {
  readonly storage: Pick<LogStorage, 'follow'>
  readonly filter: LiveFilter
  /** The id to begin after. */
  readonly after: number
  /** Ends the loop, without an error. */
  readonly signal: AbortSignal
  readonly delay: Clock['after']
  /** Called once when a server cannot be reached, and not for the attempts that follow. */
  readonly onLost: (reason: string) => void
}

/**
 * Follows the entries of a server as long as the signal is not aborted: when the connection is lost, it tries again, and continues
 * after the last entry.
 */
export async function* followAgain(options: FollowAgainOptions): AsyncGenerator<StoredLogEntry, void, void> {
  const { storage, filter, signal, delay, onLost } = options
  let { after } = options
  let failures = 0
  while (!signal.aborted) {
    const following = storage.follow({ ...filter, after })
    // If follow() got the signal, it would reject.
    const end = () => void following.return?.()
    signal.addEventListener('abort', end, { once: true })
    try {
      for await (const entry of following) {
        failures = 0
        after = entry.id
        yield entry
      }
      return
    } catch (thrown) {
      if (!isLogStorageError(thrown) || !['CONNECTION', 'BUSY'].includes(thrown.code)) throw thrown
      if (failures++ === 0) onLost(thrown.message)
    } finally {
      signal.removeEventListener('abort', end)
    }
    await pause(Math.min(MAX_DELAY, MIN_DELAY * 2 ** Math.min(failures, 10)), delay, signal)
  }
}
