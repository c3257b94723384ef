// Follows the entries of a server until it is killed, and lists them in a file. It continues after the last one of the file.
// `node server-follower.js TASK`
// Reports: `following` for the first entry.
import { isLogStorageError, type LogStorage } from '@logpond/core'
import { FollowedEntries } from '../followed-entries.js'
import { Journal } from '../journal.js'
import { noteStrays } from './journaling-writer.js'
import { openServerStorage } from './open-server-storage.js'
import type { ServerTask } from './server-task.js'

const task = JSON.parse(process.argv[2] ?? '') as ServerTask
const list = new FollowedEntries(task.journal)
const journal = new Journal(task.strays ?? '')
noteStrays(journal)
const storage = await openServerStorage(task)
for (;;) await follow(storage)

/** An application that must miss nothing goes on after the last entry that it has processed. */
async function follow(storage: LogStorage): Promise<void> {
  try {
    for await (const entry of storage.follow({ after: list.lastId })) {
      list.add(entry)
      process.send?.('following')
    }
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CONNECTION') throw thrown
    journal.write({ note: 'follow() failed', value: thrown.message })
  }
}
