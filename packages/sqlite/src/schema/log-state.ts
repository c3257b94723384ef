import { LogStorageError } from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'

/** The counters of a database. */
export interface LogState {
  /** The id of the next entry. */
  nextId: number
  /** Number of entries. */
  entryCount: number
  /** All entries up to this id are in the full-text index. */
  textId: number
}

/** The greatest id of an entry. Ids are reserved in blocks, and the end of the last block must be a safe integer too. */
export const MAX_ID = Number.MAX_SAFE_INTEGER - 4 * 1_048_576

const selectState = { sql: 'SELECT next_id, entry_count, text_id FROM log_state', parameters: [] }
// Only another program can have added rows above MAX_ID. No entry will need their ids.
const selectWithLast = {
  sql: `SELECT next_id, entry_count, text_id, (SELECT max(id) FROM log WHERE id <= ${MAX_ID}) AS last_id FROM log_state`,
  parameters: [],
}
const selectCount = { sql: 'SELECT count(*) FROM log', parameters: [] }
const updateState = 'UPDATE log_state SET next_id = ?, entry_count = ?, text_id = ?'

/** @throws LogStorageError CORRUPT if the counters are unusable. */
export function readState(statements: StatementCache): LogState {
  return toState(statements, statements.get(selectState))
}

/**
 * {@link readState} before a batch is written. If another program has added rows with greater ids, the batch gets ids above
 * theirs, and they are counted as entries.
 */
export function readStateToAppend(statements: StatementCache): LogState {
  const row = statements.get(selectWithLast)
  const state = toState(statements, row)
  const lastId = (row?.last_id as number | null) ?? 0
  if (lastId < state.nextId) return state
  return { ...state, nextId: lastId + 1, entryCount: countEntries(statements) }
}

/** Counts the rows. `entry_count` may be wrong: other programs that delete or add rows do not change it. */
export function countEntries(statements: StatementCache): number {
  return statements.value(selectCount) as number
}

/** Must be called in the transaction that makes the changes which the counters describe. */
export function writeState(statements: StatementCache, { nextId, entryCount, textId }: LogState): void {
  statements.prepare(updateState).run([nextId, entryCount, textId])
}

/** What is wrong with the row of the counters; `undefined` if nothing is. */
export function problemOf(row: SqliteRow | undefined): string | undefined {
  const lasting = lastingProblemOf(row)
  if (row === undefined || lasting !== undefined) return lasting
  const { next_id: nextId, text_id: textId } = row
  if (isWhole(textId) && textId >= 0 && textId < (nextId as number)) return undefined
  return `log_state.text_id must be a whole number from 0, below next_id (${nextId}); it was ${JSON.stringify(textId)}`
}

/** The part of {@link problemOf} that cannot be repaired from the entries. */
export function lastingProblemOf(row: SqliteRow | undefined): string | undefined {
  if (row === undefined) return 'its table log_state has no row'
  const { next_id: nextId } = row
  if (isWhole(nextId) && nextId >= 1 && nextId <= MAX_ID) return undefined
  return `log_state.next_id must be a whole number from 1 to ${MAX_ID}; it was ${JSON.stringify(nextId)}`
}

export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function toState(statements: StatementCache, row: SqliteRow | undefined): LogState {
  const problem = problemOf(row)
  if (row === undefined || problem !== undefined) {
    throw new LogStorageError(
      'CORRUPT',
      `The database cannot be used: ${problem}. Another program has changed it. Open it again, which repairs what can be repaired, or run "logpond check" for details.`,
    )
  }
  const { next_id: nextId, entry_count: counted, text_id: textId } = row
  const entryCount = isWhole(counted) && counted >= 0 ? counted : countEntries(statements)
  return { nextId: nextId as number, entryCount, textId: textId as number }
}
