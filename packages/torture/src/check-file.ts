import Database from 'better-sqlite3'

/** What a database file says, whoever wrote it. */
export interface FileFindings {
  /** What `integrity_check` and the integrity check of the full-text index say; nothing when all is well. */
  readonly damage: readonly string[]
  /** The batches that the file remembers, the latest ones, in their order. */
  readonly batches: readonly { readonly firstId: number; readonly size: number }[]
  /** How many entries the file says that it has. */
  readonly entries: number
}

/** Looks at a database that nobody has open: with better-sqlite3 alone, past all that Logpond does. */
export function checkFile(path: string): FileFindings {
  try {
    return look(path)
  } catch (thrown) {
    return { damage: [`the file cannot be checked: ${thrown}`], batches: [], entries: 0 }
  }
}

function look(path: string): FileFindings {
  const database = new Database(path, { fileMustExist: true, timeout: 1000 })
  try {
    const found = database.pragma('integrity_check') as { integrity_check: string }[]
    const damage = found.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    try {
      // With rank 1 the index is compared with the entries, and not only with itself.
      database.prepare("INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)").run()
    } catch (thrown) {
      damage.push(`full-text index: ${thrown}`)
    }
    const batches = database
      .prepare('SELECT first_id AS firstId, entry_count AS size FROM log_batch ORDER BY id')
      .all() as { firstId: number; size: number }[]
    const state = database.prepare('SELECT entry_count AS entries FROM log_state').get() as {
      entries: number
    }
    return { damage, batches, entries: state.entries }
  } finally {
    database.close()
  }
}
