import type { StatementCache } from './statement-cache.js'

/** What must be known without looking at all entries. */
export interface LogState {
  /** The id of the next entry. */
  nextId: number
  /** How many entries there are. */
  entryCount: number
  /** All entries up to this id are in the full-text index. */
  textId: number
}

const selectState = { sql: 'SELECT next_id, entry_count, text_id FROM log_state', parameters: [] }
const updateState = 'UPDATE log_state SET next_id = ?, entry_count = ?, text_id = ?'

export function readState(statements: StatementCache): LogState {
  const row = statements.get(selectState)
  return {
    nextId: row?.next_id as number,
    entryCount: row?.entry_count as number,
    textId: row?.text_id as number,
  }
}

/** To be called in the transaction that makes it true. */
export function writeState(statements: StatementCache, { nextId, entryCount, textId }: LogState): void {
  statements.prepare(updateState).run([nextId, entryCount, textId])
}
