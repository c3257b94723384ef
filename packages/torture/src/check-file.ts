import Database from 'better-sqlite3'
import { batchesOf, filePartsOf } from './file-parts.js'

/** The content of a database file, read without a driver. */
export interface FileFindings {
  /** The damage that `integrity_check` reports, and what is wrong with parts or counters. */
  readonly damage: readonly string[]
  /** The latest batches, which the file remembers, in order. */
  readonly batches: readonly { readonly firstId: number; readonly size: number }[]
  /** The number of entries, as the file counts them. */
  readonly entries: number
}

/** Checks a database that no storage has open, with better-sqlite3. */
export function checkFile(path: string): FileFindings {
  try {
    return check(path)
  } catch (thrown) {
    return { damage: [`the file cannot be checked: ${thrown}`], batches: [], entries: 0 }
  }
}

function check(path: string): FileFindings {
  const database = new Database(path, { fileMustExist: true, timeout: 1000 })
  try {
    const found = database.pragma('integrity_check') as { integrity_check: string }[]
    const damage = found.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    const { entries } = database.prepare('SELECT entry_count AS entries FROM log_state').get() as {
      entries: number
    }
    damage.push(...problemsOfParts(database, entries))
    return { damage, batches: batchesOf(database), entries }
  } finally {
    database.close()
  }
}

/** Opens each part, and looks for entries that are in two of them, or missing in the counters. */
function problemsOfParts(database: Database.Database, entries: number): string[] {
  // The rows of an older file that are not sealed yet are no part that can be read from its bytes.
  const rows = database.prepare(`SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'log'`).get()
  if ((rows as { tables: number }).tables > 0) return []
  const ids = new Set<number>()
  try {
    for (const { key, part, isDead } of filePartsOf(database)) {
      for (let row = 0; row < part.count; row++) {
        // Decodes all columns.
        part.messages.get(row)
        part.attributes.get(row)
        if (isDead(row)) continue
        const id = part.ids[row] as number
        if (ids.has(id)) return [`entry ${id} of part ${key} is also in another part`]
        ids.add(id)
      }
    }
  } catch (thrown) {
    return [`a part: ${thrown}`]
  }
  return ids.size === entries ? [] : [`the parts have ${ids.size} entries, and the counters ${entries}`]
}
