import type { LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import type { Sabotage } from '../sabotage.js'
import { changed, sabotaged } from './tampering.js'

/** The driver of a server that breaks a promise. */
export function serverSabotaged(driver: LogDriver, sabotage: Sabotage | undefined): LogDriver {
  if (sabotage === 'failure-acknowledged') return acknowledgingFailures(driver)
  if (sabotage === 'entries-not-followed') return leavingOut(driver)
  return sabotaged(driver, sabotage, '')
}

/** A batch whose write has failed gets the ids that it might have. */
function acknowledgingFailures(driver: LogDriver): LogDriver {
  let lastId = 0
  return changed(driver, {
    async append(batch: LogBatch) {
      try {
        const ids = await driver.append(batch)
        lastId = ids.at(-1) ?? lastId
        return ids
      } catch {
        return batch.messages.map((_, i) => lastId + 1 + i)
      }
    },
  })
}

/** As if the ids of a batch became visible before those of an earlier one: a follower passes over entries. */
function leavingOut(driver: LogDriver): LogDriver {
  return changed(driver, {
    async readAfter(...args) {
      const found: StoredLogEntry[] = await driver.readAfter(...args)
      // After a page that is not full, a follower waits for the next commit.
      const isPart = found.length > 2 && found.length < args[2]
      return isPart ? found.toSpliced(1, 1) : found
    },
  })
}
