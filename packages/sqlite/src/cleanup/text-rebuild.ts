import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection, SqliteValue } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { readState } from '../schema/log-state.js'
import { indexEntries, textIndexSql } from '../schema/text-index.js'
import { dropUnfinished, UNFINISHED_INDEX } from '../schema/unfinished-index.js'
import type { WindowSize } from '../steps/window-pace.js'
import { WindowPace } from '../steps/window-pace.js'

/** Entries that one step indexes. */
const STEP: WindowSize = { first: 500, growth: 2, min: 250, max: 5000 }

const selectNext = `
  SELECT count(*) AS count, max(id) AS last
  FROM (SELECT id FROM log WHERE id > ? AND id <= ? ORDER BY id LIMIT CAST(? AS INTEGER))`

/**
 * Builds a second full-text index from the remaining entries, and replaces the one in use with it.
 *
 * FTS5 removes deleted entries when it merges segments, but it merges all positions of a word in one call. For a frequent word
 * of a large store, that takes longer than a step may.
 */
export class TextRebuild {
  readonly #connection: SqliteConnection
  readonly #statements: StatementCache
  readonly #now: () => number
  readonly #pace = new WindowPace(STEP)
  #builtTo = 0
  /** The schema version since the table was created. A transaction that deletes entries drops the table, which changes it. */
  #schemaVersion: SqliteValue | undefined

  /** @param now The time in milliseconds; only differences matter. */
  constructor(connection: SqliteConnection, statements: StatementCache, now: () => number) {
    this.#connection = connection
    this.#statements = statements
    this.#now = now
  }

  /** One step. Returns whether there is more to do. */
  step(): boolean {
    const start = this.#now()
    try {
      const more = this.#build()
      this.#pace.took(this.#now() - start)
      return more
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'DISK_FULL') throw thrown
      // There is no room for both. The index in use is correct, and only takes more space than necessary.
      inTransaction(this.#connection, () => dropUnfinished(this.#connection, this.#statements))
      return false
    }
  }

  #build(): boolean {
    const { more, last, schemaVersion } = inTransaction(this.#connection, () => this.#buildNext())
    this.#builtTo = last
    this.#schemaVersion = schemaVersion
    return more
  }

  #buildNext(): { more: boolean; last: number; schemaVersion: SqliteValue } {
    if (this.#schemaVersion === undefined) {
      dropUnfinished(this.#connection, this.#statements)
      this.#connection.exec(textIndexSql(UNFINISHED_INDEX))
    }
    const schemaVersion = this.#statements.value({ sql: 'PRAGMA schema_version', parameters: [] })
    const builtTo = this.#builtTo
    // Another connection has deleted entries, or is rebuilding the index too.
    if (this.#schemaVersion !== undefined && this.#schemaVersion !== schemaVersion)
      return { more: false, last: builtTo, schemaVersion }
    const { textId } = readState(this.#statements)
    const size = this.#pace.size
    const found = this.#statements.get({ sql: selectNext, parameters: [builtTo, textId, size] })
    const last = (found?.last as number | null) ?? builtTo
    if (last > builtTo) indexEntries(this.#statements, builtTo + 1, last, UNFINISHED_INDEX)
    const more = found?.count === size
    if (!more) {
      this.#connection.exec('DROP TABLE log_text')
      this.#connection.exec(`ALTER TABLE ${UNFINISHED_INDEX} RENAME TO log_text`)
    }
    return { more, last, schemaVersion }
  }
}
