import { LogStorageError } from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'

/** What must be known without looking at all entries. */
export interface LogState {
  /** The id of the next entry. */
  nextId: number
  /** How many entries there are. */
  entryCount: number
  /** All entries up to this id are in the full-text index. */
  textId: number
}

/** No id that is given is greater: what is counted on from an id, in blocks, stays a safe integer. */
export const MAX_ID = Number.MAX_SAFE_INTEGER - 4 * 1_048_576

const selectState = { sql: 'SELECT next_id, entry_count, text_id FROM log_state', parameters: [] }
// Rows beyond MAX_ID can only have been added by hand, and are in the way of no id.
const selectWithLast = {
  sql: `SELECT next_id, entry_count, text_id, (SELECT max(id) FROM log WHERE id <= ${MAX_ID}) AS last_id FROM log_state`,
  parameters: [],
}
const selectCount = { sql: 'SELECT count(*) FROM log', parameters: [] }
const updateState = 'UPDATE log_state SET next_id = ?, entry_count = ?, text_id = ?'

/** @throws LogStorageError CORRUPT when nothing can be concluded from it. */
export function readState(statements: StatementCache): LogState {
  return toState(statements, statements.get(selectState))
}

/**
 * {@link readState} for a batch that is to be written. Rows that another program has added behind the last id keep theirs,
 * and are counted.
 */
export function readStateToAppend(statements: StatementCache): LogState {
  const row = statements.get(selectWithLast)
  const state = toState(statements, row)
  const lastId = (row?.last_id as number | null) ?? 0
  if (lastId < state.nextId) return state
  return { ...state, nextId: lastId + 1, entryCount: countEntries(statements) }
}

/** Counts the entries one by one: other programs that delete or add rows leave `entry_count` as it is. */
export function countEntries(statements: StatementCache): number {
  return statements.value(selectCount) as number
}

/** To be called in the transaction that makes it true. */
export function writeState(statements: StatementCache, { nextId, entryCount, textId }: LogState): void {
  statements.prepare(updateState).run([nextId, entryCount, textId])
}

/** What is wrong with a row of counters; `undefined` for nothing. */
export function problemOf(row: SqliteRow | undefined): string | undefined {
  const lasting = lastingProblemOf(row)
  if (row === undefined || lasting !== undefined) return lasting
  const { next_id: nextId, text_id: textId } = row
  if (isWhole(textId) && textId >= 0 && textId < (nextId as number)) return undefined
  return `log_state.text_id must be a whole number from 0, below next_id (${nextId}); it was ${JSON.stringify(textId)}`
}

/** {@link problemOf} that no look at the entries puts right. */
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
      `The database cannot be used as it is: ${problem}. Another program has changed it. Opening it again puts right what can be; "logpond check" says what is wrong.`,
    )
  }
  const { next_id: nextId, entry_count: counted, text_id: textId } = row
  const entryCount = isWhole(counted) && counted >= 0 ? counted : countEntries(statements)
  return { nextId: nextId as number, entryCount, textId: textId as number }
}
