import { setTimeout as sleep } from 'node:timers/promises'
import { isLogStorageError, type LogStorage, openLogStorage } from '@logpond/core'
import { SERVER_ENGINES } from '../servers/server-engines.js'
import { serverSabotaged } from './server-sabotage.js'
import type { ServerTask } from './server-task.js'

/** What `open` may report while the server is dead, starts, or recovers. */
const NOT_THERE: readonly string[] = ['CONNECTION', 'BUSY', 'IO', 'UNKNOWN_OUTCOME']
/** Milliseconds between two openings. */
const PAUSE = 50

/** Opens a storage on the server of a task, as soon as the server is there. */
export async function openServerStorage({ engine, hosts, sabotage }: ServerTask): Promise<LogStorage> {
  for (;;) {
    try {
      return await openLogStorage({
        driver: serverSabotaged(SERVER_ENGINES[engine].driver(hosts), sabotage),
        // A server may be away for longer than the default attempts last.
        retry: { attempts: 10_000, minDelay: 5, maxDelay: 100 },
        // The receipts report failures.
        onDrop: () => {},
      })
    } catch (thrown) {
      if (!isLogStorageError(thrown) || !NOT_THERE.includes(thrown.code)) throw thrown
      await sleep(PAUSE)
    }
  }
}
