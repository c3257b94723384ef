import Database from 'better-sqlite3'

/** The content of a database file, read without Logpond. */
export interface FileFindings {
  /** The damage that `integrity_check` and the integrity check of the full-text index report. */
  readonly damage: readonly string[]
  /** The latest batches, which the file remembers, in order. */
  readonly batches: readonly { readonly firstId: number; readonly size: number }[]
  /** The number of entries, as the file counts them. */
  readonly entries: number
}

/** Checks a database that no storage has open, with better-sqlite3 alone. */
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
    try {
      // With rank 1, the check compares the index with the entries, not only with itself.
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
