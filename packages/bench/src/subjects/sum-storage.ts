import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { FIRST_TIME } from '../bench-entries.js'
import type { StoredSums } from '../subject.js'

/**
 * The sums of a file of Logpond, however it stores entries: read through the interface of core, by another opening.
 *
 * @param hasWords Whether the store can search for words.
 */
export async function sumStorage(path: string, hasWords: boolean): Promise<StoredSums> {
  const storage = await openLogStorage({ driver: betterSqlite3({ path, thread: 'main' }) })
  try {
    const sums = { entries: 0, messages: 0, attributes: 0, timestamps: 0, severities: 0 }
    for await (const { message, attributes, timestamp, severity } of storage.scan({ order: 'oldest' })) {
      sums.entries++
      sums.messages += message.length
      sums.attributes += attributes === undefined ? 0 : JSON.stringify(attributes).length
      sums.timestamps += Math.floor(timestamp) - FIRST_TIME
      sums.severities += severity
    }
    return hasWords ? { ...sums, found: await storage.count({ text: 'r7' }) } : sums
  } finally {
    await storage.close()
  }
}
